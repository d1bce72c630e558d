# shellcheck shell=bash
# Builds docker/Dockerfile with what this machine has: a Docker engine, else buildah.
#
# Each way has the same functions: image_<way>_base WANTED (sets $base_image), _build REF, _measure REF (sets
# $image_digest, $compressed, $unpacked), _push REF TARGET (sets $image_digest), _unpack REF FOLDER.

image_folder=$local_folder/image

# Sets $builder: what was asked for, else docker where an engine answers, else buildah.
choose_builder() {
    builder=$1
    case $builder in
        docker) docker_engine_answers || fail "--builder docker: no Docker engine answers (docker info)." ;;
        buildah) ensure_buildah ;;
        '')
            builder=docker
            docker_engine_answers && return 0
            builder=buildah
            ensure_buildah
            ;;
        *) fail "there is no builder $builder: it is docker or buildah" ;;
    esac
}

docker_engine_answers() {
    have docker && docker info >/dev/null 2>&1
}

# Which commit, and whether it is what lies in the work tree. Sets $commit, $commit_time and $tag.
read_commit() {
    commit=$(git -C "$root" rev-parse --verify HEAD 2>/dev/null) ||
        fail "$root is no git checkout with a commit: an image is named by its commit."
    commit_time=$(git -C "$root" show --no-patch --format=%cI HEAD)
    tag=$commit
    is_clean || tag=$commit-dirty
}

is_clean() {
    [[ -z $(git -C "$root" status --porcelain 2>/dev/null) ]]
}

# Certificates that this machine trusts beyond the usual, and its package index, as the machine's own variables name
# them; both stay out of the image.
find_build_secrets() {
    ca_bundle=${BUILD_CA_BUNDLE:-${SSL_CERT_FILE:-}}
    [[ -z $ca_bundle || -s $ca_bundle ]] || fail "there is no file $ca_bundle (BUILD_CA_BUNDLE, else SSL_CERT_FILE)."
    secrets=()
    [[ -z $ca_bundle ]] || secrets+=(--secret "id=ca_bundle,src=$ca_bundle")
    index_file=''
    if [[ -n ${BUILD_INDEX_URL:-} ]]; then
        index_file=$image_folder/index-url
        (umask 077 && printf '%s' "$BUILD_INDEX_URL" >"$index_file")
        secrets+=(--secret "id=index_url,src=$index_file")
    fi
}

# The password that a registry gave counts for hours: it lies in a folder of its own, which goes however this ends.
registry_login=$image_folder/registry-login

forget_build_secrets() {
    rm -rf "$registry_login"
    [[ -z ${index_file:-} ]] || rm -f "$index_file"
}

make_registry_login() {
    rm -rf "$registry_login"
    (umask 077 && mkdir "$registry_login")
}

# The version goes in only where the code is that commit's.
build_arguments() {
    local version=$commit
    is_clean || version=''
    printf -- '--build-arg=%s\n' "BASE_IMAGE=$1" "VERSION_COMMIT=$version" "CREATED=$commit_time"
}

architecture() {
    case $(uname -m) in
        x86_64) echo amd64 ;;
        aarch64 | arm64) echo arm64 ;;
        *) fail "Lambda knows no machine like $(uname -m)." ;;
    esac
}

# Emulators speak plain HTTP, on this machine alone.
is_loopback() {
    [[ $1 =~ ^(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?/ ]]
}

# The address of a private registry of AWS's (<account>.dkr.ecr.<region>.amazonaws.com), which wants a password.
is_ecr() {
    [[ $1 =~ ^[0-9]{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/ ]]
}

megabytes() {
    awk -v bytes="$1" 'BEGIN { printf "%.1f MB", bytes / 1e6 }'
}
