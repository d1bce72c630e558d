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

image_docker_push() {
    local reference=$1 target=$2
    if is_ecr "$target"; then
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
