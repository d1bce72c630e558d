# shellcheck shell=bash
# A base for the image where no registry answers: Debian 13 with its own Python 3.13, in the shape of the official
# python:3.13-slim-trixie (Python with ensurepip, certificates, time zones, names of ports and of media types).
# Made once and kept among buildah's images; its name holds this file's hash.

base_suite=trixie
base_packages=ca-certificates,media-types,netbase,python3.13,python3.13-venv,tzdata

make_base() {
    local reference=$1 folder=$image_folder/base began=$SECONDS
    have debootstrap || { refresh_package_lists && install_packages debootstrap; }
    say "Making a base of Debian $base_suite with debootstrap ..."
    rm -rf "$folder"
    as_root debootstrap --variant=minbase --include="$base_packages" "$base_suite" "$folder" \
        ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"} >"$image_folder/debootstrap.log" 2>&1 || {
        tail -n 15 "$image_folder/debootstrap.log" >&2
        fail "debootstrap could not make Debian $base_suite: the reason stands above (DEBIAN_MIRROR names a mirror)."
    }
    slim_base "$folder"
    commit_base "$folder" "$reference"
    rm -rf "$folder"
    say "(the base took $((SECONDS - began)) s; it is kept)"
}

# What Debian's own slim images leave out as well, and what differs from one making to the next.
slim_base() {
    local folder=$1
    rm -rf "$folder"/var/cache/{apt,debconf}/* "$folder"/var/lib/apt/lists/* "$folder"/var/log/* "$folder"/tmp/* \
        "$folder"/usr/share/{doc,info,locale,man}/* "$folder"/etc/{hostname,machine-id,resolv.conf} \
        "$folder"/var/cache/ldconfig/* "$folder"/etc/{passwd,group,shadow,gshadow}-
    sed -i -E 's/^([^:]+:[^:]*):[0-9]+:/\1:0:/' "$folder/etc/shadow"
}

commit_base() {
    local folder=$1 reference=$2 container
    container=$(bldh from scratch)
    cp -a "$folder/." "$(bldh mount "$container")"
    bldh commit --quiet --timestamp 0 "$container" "$reference" >/dev/null
    bldh rm "$container" >/dev/null
}
