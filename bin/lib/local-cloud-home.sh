# shellcheck shell=bash
# Which folder is the local cloud's (LOCAL_CLOUD_HOME, else .local/cloud), is it one of ours, and does its server run?

cloud_home=${LOCAL_CLOUD_HOME:-$local_folder/cloud}
[[ $cloud_home == /* ]] || cloud_home=$PWD/$cloud_home
while [[ $cloud_home == */ && $cloud_home != / ]]; do cloud_home=${cloud_home%/}; done

# What says that a folder was new or empty when `up` or `image` first wrote into it.
cloud_marker=$cloud_home/.coalition-builder-local-cloud

cloud_home_is_ours() {
    [[ -f $cloud_marker || $cloud_home == "$root/.local/cloud" ]]
}

cloud_home_is_bare() {
    [[ ! -e $cloud_home && ! -L $cloud_home ]] || [[ -d $cloud_home && -z $(ls -A "$cloud_home") ]]
}

# A folder of a person's own is not to be filled with ours, nor emptied with it one day.
claim_cloud_home() {
    cloud_home_is_ours || cloud_home_is_bare ||
        fail "$cloud_home holds something else than a local cloud: name a new or an empty folder with LOCAL_CLOUD_HOME." \
            "Nothing was changed."
    mkdir -p "$cloud_home" 2>/dev/null || fail "$cloud_home cannot be made by user $(id -un)."
    [[ -f $cloud_marker ]] || write_file "$cloud_marker" "bin/local-cloud of $root keeps its files here."
}

# The server holds a lock as long as it lives; after kill -9 only its files are left.
cloud_server_runs() {
    [[ -f $cloud_home/server.lock ]] && ! flock --shared --nonblock "$cloud_home/server.lock" true
}
