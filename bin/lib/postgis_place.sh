# shellcheck shell=bash
# Where the private cluster lives, which user of this machine runs it, and how to act as that user.

# Sets cluster_user, cluster_home, cluster_data and cluster_socket.
place_cluster() {
    local place=$local_folder/postgres.place remembered_root='' remembered_home=''
    cluster_user=$(default_cluster_user)
    [[ -f $place ]] && { read -r remembered_root && read -r remembered_home; } <"$place"
    if [[ $remembered_root == "$root" && -d $remembered_home ]]; then
        cluster_home=$remembered_home
        adopt_owner
    else
        choose_home
        write_file "$place" "$root"$'\n'"$cluster_home"
    fi
    cluster_data=$cluster_home/data
    choose_socket
}

# The server refuses to run as root.
default_cluster_user() {
    if ! is_root; then
        id -un
    elif id postgres >/dev/null 2>&1; then
        echo postgres
    else
        echo nobody
    fi
}

# Inside the checkout where its user can reach it; a checkout below somebody's closed home folder has it in /var/tmp.
choose_home() {
    cluster_home=$local_folder/postgres
    if [[ -d $cluster_home ]]; then
        adopt_owner
    else
        make_private_folder "$cluster_home"
    fi
    as_cluster_user test -w "$cluster_home" && return 0
    rmdir "$cluster_home" 2>/dev/null || true
    cluster_home=/var/tmp/coalition-builder-$(checkout_hash)
    make_private_folder "$cluster_home"
}

# The cluster belongs to whoever made it: root serves another user's as that user, and repairs one that a copy of the
# checkout has turned into root's.
adopt_owner() {
    local owner
    owner=$(stat -c %U "$cluster_home")
    [[ $owner == "$cluster_user" ]] && return 0
    is_root || fail "$cluster_home belongs to user $owner: run this as $owner or root, or remove the folder."
    if [[ $owner == root || $owner == UNKNOWN ]]; then
        chown -R "$cluster_user:" "$cluster_home"
    else
        cluster_user=$owner
    fi
}

# Programs like PostgreSQL take a socket path of at most 107 bytes, "/.s.PGSQL.5432" included; and a name that no URL
# and no configuration file has to quote keeps everything that reads it simple.
choose_socket() {
    local longest=93
    cluster_socket=$cluster_home/socket
    if [[ ${#cluster_socket} -gt $longest || ! $cluster_socket =~ ^[A-Za-z0-9/._-]+$ ]]; then
        cluster_socket=/tmp/coalition-builder-$(checkout_hash)
    fi
}

checkout_hash() {
    hash_of_text "$root" | cut -c 1-12
}

# Anybody may have made a folder of this name in /tmp before us: ours only if its owner is right and it is no link.
make_private_folder() {
    local folder=$1
    if mkdir -m 0700 "$folder" 2>/dev/null; then
        is_root && chown "$cluster_user:" "$folder"
        return 0
    fi
    [[ -d $folder && ! -L $folder && $(stat -c %U "$folder") == "$cluster_user" ]] ||
        fail "$folder is not a folder of user $cluster_user: remove it and run this again."
    chmod 0700 "$folder"
}

# A clean environment and a folder that everybody can enter: nothing of root's goes along, and no lock of ours (the
# server outlives the script that started it).
as_cluster_user() {
    local drop=()
    [[ $cluster_user == "$(id -un)" ]] ||
        drop=(setpriv --reuid "$cluster_user" --regid "$(id -g "$cluster_user")" --init-groups --)
    (
        cd /
        exec "${drop[@]}" env -i PATH=/usr/bin:/bin TZ=UTC LC_ALL=C.UTF-8 "$@" 7>&- 8>&- 9>&-
    )
}
