# shellcheck shell=bash
# The database of a local cloud: a cluster of its own beside the development one, reached as RDS is, over TCP with TLS
# and passwords. Its files lie in $cloud_home (LOCAL_CLOUD_HOME, else .local/cloud).

# shellcheck source=bin/lib/local-cloud-home.sh
source "$root/bin/lib/local-cloud-home.sh"
# shellcheck source=bin/lib/packages.sh
source "$root/bin/lib/packages.sh"
# shellcheck source=bin/lib/postgis_place.sh
source "$root/bin/lib/postgis_place.sh"
# shellcheck source=bin/lib/postgis_server.sh
source "$root/bin/lib/postgis_server.sh"

# What the development cluster's functions ask is answered for this one: its folder, its name, its configuration.
checkout_hash() {
    hash_of_text "$cloud_home" | cut -c 1-12
}

write_cluster_configuration() {
    cat >"$cluster_data/postgresql.conf" <<END
listen_addresses = '127.0.0.1'
port = $database_port
unix_socket_directories = '$cluster_socket'
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
ssl = on
ssl_cert_file = 'server.crt'
ssl_key_file = 'server.key'
max_connections = 60
shared_buffers = 64MB
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] '
END
    # Over TCP nobody is trusted, and nobody speaks in clear; the socket's folder is its user's alone.
    printf '%s\n' 'local all coalition trust' 'hostssl all all 127.0.0.1/32 scram-sha-256' >"$cluster_data/pg_hba.conf"
}

ensure_database() {
    return 0 # manage.py bootstrap_database makes a stage's
}

cluster_psql() {
    as_cluster_user "$server_programs/psql" --no-psqlrc --quiet --set=ON_ERROR_STOP=1 \
        --host="$cluster_socket" --port="$database_port" --username=coalition "$@"
}

# Sets what the functions above ask. They keep their files in $local_folder, which is this cloud's from here on.
place_cloud_cluster() {
    local_folder=$cloud_home
    mkdir -p "$cloud_home" 2>/dev/null || true
    [[ -w $cloud_home ]] || fail "$cloud_home cannot be written by user $(id -un): name another with LOCAL_CLOUD_HOME."
    place_cluster
    database_port=$(cat "$cloud_home/database-port" 2>/dev/null || true)
}

# Sets $database_port and $master_password_file.
start_cloud_database() {
    place_cloud_cluster
    find_server_programs || install_server_programs
    master_password_file=$cloud_home/master-password
    [[ -s $master_password_file ]] || make_master_password
    if ! cluster_is_running; then
        say "Starting a PostGIS of the local cloud's own ..."
        choose_database_port
        [[ -f $cluster_data/PG_VERSION ]] || create_cluster
        ensure_certificate
        start_cluster
    fi
    ensure_master
}

install_server_programs() {
    can_install_packages || fail "the local cloud needs PostgreSQL's own programs with PostGIS: install them (on Debian or" \
        "Ubuntu the package postgresql-15-postgis-3 or newer) and run this again."
    install_postgis_packages
    rm -f "$local_folder/postgres.place"
    place_cloud_cluster
    find_server_programs || fail "postgresql-*-postgis-3 is installed but no /usr/lib/postgresql/*/bin has PostGIS."
}

make_master_password() {
    (
        umask 077
        write_file "$master_password_file" "$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')"
    )
}

# The one it had, unless somebody else listens there by now.
choose_database_port() {
    if [[ -z $database_port ]] || (: <>"/dev/tcp/127.0.0.1/$database_port") 2>/dev/null; then
        database_port=$("$root/.venv/bin/python" -c '
import socket
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    print(probe.getsockname()[1])')
        write_file "$cloud_home/database-port" "$database_port"
    fi
}

ensure_certificate() {
    [[ -f $cluster_data/server.key && -f $cluster_data/server.crt ]] && return 0
    have openssl || fail "openssl is not installed: install it (apt-get install openssl) and run this again."
    as_cluster_user openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost \
        -addext subjectAltName=IP:127.0.0.1 -days 3650 -keyout "$cluster_data/server.key" \
        -out "$cluster_data/server.crt" 2>/dev/null || fail "openssl could not make a certificate in $cluster_data."
}

# As RDS has it: no superuser, but it may make roles and databases. There it may make the extension postgis as well,
# which elsewhere takes a superuser; so each new database is born with it.
ensure_master() {
    cluster_psql --dbname=template1 --command='CREATE EXTENSION IF NOT EXISTS postgis' >/dev/null 2>&1 ||
        fail "PostGIS could not be made ready in $cluster_home: see its log."
    cluster_psql --dbname=postgres >/dev/null <<END
SELECT 'CREATE ROLE master LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'master') \gexec
ALTER ROLE master NOSUPERUSER CREATEDB CREATEROLE PASSWORD '$(<"$master_password_file")';
END
}

stop_cloud_database() {
    place_cloud_cluster
    find_server_programs || return 0
    stop_cluster
}

# Data, images, logs, keys: what is ours by name. Whatever else lies there, and the folder itself, is a person's.
cloud_names=(
    images logs ministack terraform environment environment.new server.lock secrets master-password database-port
    postgres postgres.place apt-get.log "${cloud_marker##*/}"
)

forget_cloud() {
    local name folder
    for folder in "$cluster_home" "$cluster_socket"; do
        [[ $folder != */coalition-builder-$(checkout_hash) ]] || rm -rf "$folder"
    done
    for name in "${cloud_names[@]}"; do
        rm -rf "${cloud_home:?}/$name"
    done
    rm -f "$cloud_home.lock"
}
