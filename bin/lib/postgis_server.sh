# shellcheck shell=bash
# Makes, starts and stops the private PostGIS cluster of this checkout.

# Sets $server_programs: the newest PostgreSQL that has PostGIS, or the one that made the data there are.
find_server_programs() {
    local folder version wanted=''
    [[ -f $cluster_data/PG_VERSION ]] && wanted=$(<"$cluster_data/PG_VERSION")
    server_programs=''
    while read -r folder; do
        version=${folder%/bin}
        version=${version##*/}
        [[ -n $wanted && $version != "$wanted" ]] && continue
        has_postgis "$folder" && server_programs=$folder && return 0
    done < <(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV)
    [[ -z $wanted ]] || fail "the data in $cluster_data were made by PostgreSQL $wanted, which is not installed" \
        "(any more): install postgresql-$wanted-postgis-3, or remove $cluster_home to begin with an empty database."
    return 1
}

has_postgis() {
    local folder=$1
    [[ -x $folder/postgres && -x $folder/initdb && -x $folder/pg_config ]] &&
        [[ -f $("$folder/pg_config" --sharedir)/extension/postgis.control ]]
}

# The process in postmaster.pid may be gone, or be another one with its number: only a server that works in the data
# folder counts. Asked as the cluster's user, since root in a container may not look.
cluster_is_running() {
    [[ -f $cluster_data/postmaster.pid && $(noted_process_folder) == "$(realpath "$cluster_data")" ]]
}

noted_process_folder() {
    as_cluster_user readlink "/proc/$(head -n 1 "$cluster_data/postmaster.pid")/cwd" 2>/dev/null || true
}

# After kill -9 or a power cut. PostgreSQL gets over its own lock files unless their number is taken: by another
# program, or by the dead server itself where nobody collects dead processes (a container). Removing them is safe only
# when no child of the old server is at work any more (one in a long query may be): two servers at once would ruin the
# data.
clear_stale_locks() {
    local orphans=()
    [[ -f $cluster_data/postmaster.pid ]] || return 0
    for _ in {1..50}; do
        mapfile -t orphans < <(find_orphans)
        if [[ ${#orphans[@]} == 0 ]]; then
            rm -f "$cluster_data/postmaster.pid" "$cluster_socket"/.s.PGSQL.*
            return 0
        fi
        kill -QUIT "${orphans[@]}" 2>/dev/null || true
        sleep 0.1
    done
    fail "these processes of a PostGIS server that has died do not end, end them and run this again: ${orphans[*]}"
}

# PostgreSQL's processes work in the data folder. Only those called postgres are asked, there may be hundreds of others.
find_orphans() {
    local file data
    data=$(realpath "$cluster_data")
    while read -r file; do
        file=${file%/comm}
        [[ $(as_cluster_user readlink "$file/cwd" 2>/dev/null) != "$data" ]] || printf '%s\n' "${file#/proc/}"
    done < <(grep --files-with-matches --no-messages --line-regexp postgres /proc/[0-9]*/comm)
}

# Made beside and then renamed, so that a cluster is either whole or not there.
create_cluster() {
    say "Making a private PostGIS cluster in $cluster_home ..."
    local new=$cluster_home/data.new
    rm -rf "$new"
    as_cluster_user "$server_programs/initdb" --pgdata="$new" --username=coalition --auth=trust --encoding=UTF8 \
        --locale="$(server_locale)" --no-sync >/dev/null ||
        fail "initdb could not make a cluster: the reason stands above."
    mv "$new" "$cluster_data"
}

server_locale() {
    if locale -a 2>/dev/null | grep -qiE '^C\.utf-?8$'; then echo C.UTF-8; else echo C; fi
}

# The whole configuration, written at each start so that a change here reaches clusters that exist. What is lost when
# the machine dies can be made again by bin/demo, so nothing waits for the disk.
write_cluster_configuration() {
    cat >"$cluster_data/postgresql.conf" <<END
listen_addresses = ''
unix_socket_directories = '$cluster_socket'
unix_socket_permissions = 0700
max_connections = 50
shared_buffers = 256MB
maintenance_work_mem = 128MB
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 1GB
jit = off
random_page_cost = 1.1
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] '
END
}

start_cluster() {
    cluster_is_running && return 0
    [[ -f $cluster_data/PG_VERSION ]] || create_cluster
    make_private_folder "$cluster_socket"
    write_cluster_configuration
    clear_stale_locks
    launch_cluster
    ensure_database
}

launch_cluster() {
    local log=$cluster_home/log
    [[ -f $log ]] && mv -f "$log" "$log.1"
    as_cluster_user "$server_programs/pg_ctl" start --silent --wait --timeout=60 \
        --pgdata="$cluster_data" --log="$log" </dev/null >/dev/null 2>&1 && return 0
    tail -n 15 "$log" >&2 || true
    fail "PostGIS did not start: its log stands above (all of it in $log). If its data are damaged, remove" \
        "$cluster_home to begin with an empty database."
}

ensure_database() {
    cluster_psql --dbname=coalition --command='SELECT 1' >/dev/null 2>&1 && return 0
    cluster_psql --dbname=postgres --command='CREATE DATABASE coalition' >/dev/null
}

cluster_psql() {
    as_cluster_user "$server_programs/psql" --no-psqlrc --quiet --set=ON_ERROR_STOP=1 \
        --host="$cluster_socket" --username=coalition "$@"
}

stop_cluster() {
    cluster_is_running || return 0
    as_cluster_user "$server_programs/pg_ctl" stop --silent --wait --mode=fast --timeout=30 --pgdata="$cluster_data" ||
        as_cluster_user "$server_programs/pg_ctl" stop --silent --wait --mode=immediate --pgdata="$cluster_data"
}

# django-environ's form for a server behind a socket: the folder, then the database.
cluster_url() {
    printf 'postgis://coalition@/%s/coalition\n' "$cluster_socket"
}
