# shellcheck shell=bash
# Installs system packages where this machine has apt-get and lets us (root, or sudo).

is_root() {
    [[ $(id -u) == 0 ]]
}

# sudo may ask for a password only where somebody can type one.
can_become_root() {
    is_root && return 0
    have sudo || return 1
    sudo -n true 2>/dev/null || { [[ -t 0 ]] && sudo -v; }
}

can_install_packages() {
    have apt-get && can_become_root
}

# Locks of ours must not reach a daemon that a package starts, hence the closed descriptors.
as_root() {
    local sudo=()
    is_root || sudo=(sudo)
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive "$@" </dev/null 7>&- 8>&- 9>&-
}

# A freshly booted machine often runs its own upgrade: wait for it instead of failing. What apt-get says is long and
# rarely of interest: its end is shown if it fails.
apt_get() {
    local log=$local_folder/apt-get.log
    mkdir -p "$local_folder"
    as_root apt-get -qq -o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1 && return 0
    tail -n 15 "$log" >&2
    return 1
}

refresh_package_lists() {
    say "Asking apt-get for its package lists ..."
    apt_get update || say "apt-get update failed; going on with the lists there are."
}

install_packages() {
    say "Installing $* with apt-get ..."
    apt_get install --yes --no-install-recommends "$@" ||
        fail "apt-get could not install $*: the reason stands above; install them by hand and run this again."
}

newest_postgis_package() {
    apt-cache pkgnames postgresql- | grep -E '^postgresql-[0-9]+-postgis-3$' | sort -V | tail -n 1
}

# Debian's PostgreSQL package makes and starts a server of its own on port 5432. We need only the programs, so its
# wish is switched off for the time of the installation.
install_postgis_packages() {
    local package drop_in=/etc/postgresql-common/createcluster.d/coalition-builder.conf
    refresh_package_lists
    package=$(newest_postgis_package)
    [[ -n $package ]] ||
        fail "apt-get offers no postgresql-*-postgis-3: install PostgreSQL with PostGIS 3, or set DATABASE_URL."
    if ! have pg_createcluster; then
        install_packages postgresql-common
        as_root sh -c "mkdir -p ${drop_in%/*} && echo 'create_main_cluster = false' >$drop_in"
    fi
    install_packages "$package"
    as_root rm -f "$drop_in"
}
