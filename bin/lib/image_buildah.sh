# shellcheck shell=bash
# The image without any engine: buildah, and where no registry answers a base of our own out of Debian's packages.
# Everything it keeps lies below .local/image.

# Where the layers lie: each a difference to the one below where the kernel lets us mount overlays, else a whole copy.
largest_storage_megabytes=4000

ensure_buildah() {
    is_root || fail "without a Docker engine the image is built by buildah and debootstrap, which need root here:" \
        "start Docker, or run this as root."
    if ! have buildah; then
        can_install_packages || fail "neither a Docker engine nor buildah is here: start Docker, or install buildah."
        refresh_package_lists
        install_packages buildah crun
    fi
    choose_storage
}

choose_storage() {
    local trial=$image_folder/trial
    mkdir -p "$trial"/{lower,upper,work,merged}
    storage_driver=vfs
    if mount -t overlay overlay -o "lowerdir=$trial/lower,upperdir=$trial/upper,workdir=$trial/work" \
        "$trial/merged" 2>/dev/null; then
        umount "$trial/merged"
        storage_driver=overlay
    fi
    rm -rf "$trial"
    storage=$image_folder/storage-$storage_driver
}

# Nothing that it asks the network for takes longer than this; a registry that swallows packets would hold us for ever.
bldh() {
    timeout --foreground 1200 buildah --root "$storage" --runroot "$image_folder/run" --storage-driver "$storage_driver" "$@" 7>&- 8>&- 9>&-
}

# Sets $base_image: the one asked for, the registry's, or our own.
image_buildah_base() {
    local wanted=${1:-$default_base_image}
    drop_storage_that_grew
    if bldh pull --quiet --policy missing "$wanted" >/dev/null 2>"$image_folder/pull.log"; then
        base_image=$wanted
        return 0
    fi
    if [[ -n $1 ]]; then
        tail -n 3 "$image_folder/pull.log" >&2
        fail "the base image $1 is not to be had: the reason stands above; without --base-image one is made here."
    fi
    base_image=localhost/coalition-base:$(hash_of_files "$root/bin/lib/image_base.sh" | cut -c 1-12)
    say "$wanted is not to be had here; the base is our own, $base_image."
    bldh inspect --type image "$base_image" >/dev/null 2>&1 || make_base "$base_image"
}

drop_storage_that_grew() {
    [[ -d $storage ]] || return 0
    if [[ $(du -sm "$storage" | cut -f 1) -gt $largest_storage_megabytes ]]; then
        say "$storage has grown beyond $largest_storage_megabytes MB: beginning anew."
        bldh rm --all >/dev/null 2>&1 || true
        rm -rf "$storage"
    fi
}

# The same files give the same layers: every time in them is 0. (Byte code asks no time, see docker/install-packages.)
# Copies of whole layers are not worth keeping between builds.
image_buildah_build() {
    local reference=$1 layers=--layers arguments
    [[ $storage_driver == overlay ]] || layers=--layers=false
    mapfile -t arguments < <(build_arguments "$base_image")
    bldh bud --isolation chroot --pull=never --timestamp 0 "$layers" \
        --file "$root/docker/Dockerfile" --ignorefile "$root/.dockerignore" --tag "$reference" \
        "${arguments[@]}" "${secrets[@]}" "$root" >&2
}

# Written out as a registry would get it.
image_buildah_measure() {
    local reference=$1 layout=$image_folder/layout
    rm -rf "$layout"
    bldh push --quiet --digestfile "$image_folder/digest" "$reference" "oci:$layout" >&2
    image_digest=$(<"$image_folder/digest")
    compressed=$(find "$layout/blobs" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }')
    rm -rf "$layout"
    with_mounted "$reference" measure_folder
}

measure_folder() {
    unpacked=$(du -s --block-size=1 --apparent-size "$1" | cut -f 1)
}

# Calls a function with the folder in which the image's file system is mounted, and what else is given.
with_mounted() {
    local reference=$1 container code=0
    shift
    container=$(bldh from --pull-never "$reference")
    "$1" "$(bldh mount "$container")" "${@:2}" || code=$?
    bldh rm "$container" >/dev/null
    return "$code"
}

image_buildah_push() {
    local reference=$1 target=$2 options=()
    if is_ecr "$target"; then
        make_registry_login
        options+=(--authfile "$registry_login/auth.json")
        registry_password | bldh login --username AWS --password-stdin "${options[@]}" "${target%%/*}" >/dev/null ||
            fail "the registry ${target%%/*} let nobody in: the reason stands above."
    fi
    is_loopback "$target" && options+=(--tls-verify=false)
    bldh push --quiet "${options[@]}" --digestfile "$image_folder/digest" "$reference" "docker://$target" >&2 || return 1
    image_digest=$(<"$image_folder/digest")
}

image_buildah_unpack() {
    local reference=$1 folder=$2
    with_mounted "$reference" copy_tree "$folder"
    bldh inspect --type image "$reference" | python3 -c \
        'import json, sys; print(json.dumps(json.load(sys.stdin)["OCIv1"]["config"]))' >"$folder.json"
}

copy_tree() {
    cp -a --reflink=auto "$1/." "$2"
}
