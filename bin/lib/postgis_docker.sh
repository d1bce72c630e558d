# shellcheck shell=bash
# PostGIS in a container, for machines that have Docker but neither PostgreSQL nor apt-get.

docker_works() {
    have docker && docker info >/dev/null 2>&1 && docker compose version >/dev/null 2>&1
}

# One container a checkout, so that two checkouts do not share their data; none of our locks goes along.
compose() {
    COALITION_POSTGIS_PORT=$(docker_port) docker compose --project-name "coalition-builder-$(checkout_hash)" \
        --file "$root/docker/compose.yaml" "$@" 7>&- 8>&- 9>&-
}

# Out of the checkout's name, so that it stays the same and two checkouts seldom meet.
docker_port() {
    echo $((20000 + 16#$(checkout_hash | cut -c 1-4) % 10000))
}

start_container() {
    compose up --detach --wait >&2 || fail "docker compose could not start PostGIS: the reason stands above."
}

stop_container() {
    compose stop >&2
}

container_is_running() {
    [[ -n $(compose ps --status running --quiet 2>/dev/null) ]]
}

container_url() {
    printf 'postgis://coalition:coalition@127.0.0.1:%s/coalition\n' "$(docker_port)"
}
