# shellcheck shell=bash
# A database for whoever asks: DATABASE_URL, else this checkout's own cluster, else a container. Several scripts may use
# it at once; the last one to leave stops it, unless bin/postgis start has asked for it to stay.
#
# Descriptor 8 holds the shared lock of those who use it, descriptor 7 that of the one who starts or stops it.

# shellcheck source=bin/lib/packages.sh
source "$root/bin/lib/packages.sh"
# shellcheck source=bin/lib/postgis_place.sh
source "$root/bin/lib/postgis_place.sh"
# shellcheck source=bin/lib/postgis_server.sh
source "$root/bin/lib/postgis_server.sh"
# shellcheck source=bin/lib/postgis_docker.sh
source "$root/bin/lib/postgis_docker.sh"

kept_marker=$local_folder/postgres.kept
using_postgis=no

use_postgis() {
    if [[ -n ${DATABASE_URL:-} ]]; then
        say "Using the database in DATABASE_URL."
        return 0
    fi
    prepare_local_folder
    exec 8>>"$local_folder/postgres.users"
    flock --shared 8
    using_postgis=yes
    start_postgis
}

# For the end of a script, whatever its reason. Turning our shared lock into an exclusive one succeeds for the last
# user.
leave_postgis() {
    [[ $using_postgis == yes ]] || return 0
    using_postgis=no
    if [[ ! -f $kept_marker ]] && flock --exclusive --nonblock 8; then
        stop_postgis
    fi
    exec 8>&-
}

start_postgis() {
    exec 7>>"$local_folder/postgres.lock"
    take_lock 7 "starting PostGIS"
    find_postgis || install_postgis
    if ! postgis_is_running; then
        # A marker from before the machine went down no longer holds.
        rm -f "$kept_marker"
        start_"$postgis_way"
    fi
    note_url
    exec 7>&-
}

stop_postgis() {
    exec 7>>"$local_folder/postgres.lock"
    take_lock 7 "stopping PostGIS"
    if find_postgis; then
        stop_"$postgis_way"
    fi
    rm -f "$kept_marker"
    exec 7>&-
}

postgis_is_running() {
    "${postgis_way}_is_running"
}

# Sets $postgis_way to what serves here: cluster or container.
find_postgis() {
    place_cluster
    if find_server_programs; then
        postgis_way=cluster
    elif ! can_install_packages && docker_works; then
        postgis_way=container
    else
        return 1
    fi
}

install_postgis() {
    can_install_packages || fail "PostGIS is not installed: install PostgreSQL with PostGIS 3 (on Debian or Ubuntu" \
        "the package postgresql-15-postgis-3 or newer), or start Docker, or set DATABASE_URL, and run this again."
    install_postgis_packages
    # The package brings the user postgres, who did not exist when the place was chosen.
    rm -f "$local_folder/postgres.place"
    find_postgis || fail "postgresql-*-postgis-3 is installed but no /usr/lib/postgresql/*/bin has PostGIS: see above."
}

note_url() {
    local url file=$local_folder/database-url
    url=$("${postgis_way}_url")
    [[ $(cat "$file" 2>/dev/null) == "$url" ]] || write_file "$file" "$url"
}
