# shellcheck shell=bash
# The image by a Docker engine.

image_docker_base() {
    base_image=${1:-$default_base_image}
}

image_docker_build() {
    local reference=$1 arguments
    mapfile -t arguments < <(build_arguments "$base_image")
    docker build --platform "linux/$(architecture)" --provenance=false --file "$root/docker/Dockerfile" \
        --tag "$reference" "${arguments[@]}" "${secrets[@]}" "$root" >&2
}

# What the engine keeps is not compressed: the digest is made by the push.
image_docker_measure() {
    image_digest=''
    compressed=$(docker save "$1" | gzip -1 | wc -c)
    unpacked=$(docker image inspect --format '{{.Size}}' "$1")
}

# For this shell's docker from here on: a login would stay in the person's own configuration. Which engine that one
# names is kept.
use_registry_login() {
    DOCKER_HOST=$(docker context inspect --format '{{.Endpoints.docker.Host}}') || fail "docker knows no engine of its own."
    make_registry_login
    unset DOCKER_CONTEXT
    export DOCKER_HOST DOCKER_CONFIG=$registry_login
}

image_docker_push() {
    local reference=$1 target=$2
    if is_ecr "$target"; then
        use_registry_login
        registry_password | docker login --username AWS --password-stdin "${target%%/*}" >/dev/null ||
            fail "the registry ${target%%/*} let nobody in: the reason stands above."
    fi
    docker tag "$reference" "$target"
    docker push --quiet "$target" >&2 || return 1
    image_digest=$(docker image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$reference" |
        sed -n "s|^${target%:*}@||p" | head -n 1)
}

image_docker_unpack() {
    local reference=$1 folder=$2 container
    container=$(docker create "$reference")
    docker export "$container" | tar -x -C "$folder" || { docker rm "$container" >/dev/null && return 1; }
    docker rm "$container" >/dev/null
    docker image inspect --format '{{json .Config}}' "$reference" >"$folder.json"
}
