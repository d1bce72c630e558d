# shellcheck shell=bash
# Which checkout this is, and the one folder (.local) where everything made on this machine lives.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
local_folder=$root/.local

# shellcheck source=bin/lib/say.sh
source "$root/bin/lib/say.sh"

prepare_local_folder() {
    mkdir -p "$local_folder" 2>/dev/null || true
    [[ -w $local_folder && -w $root ]] || fail "$local_folder cannot be written by user $(id -un):" \
        "run this as the user who owns the checkout, or give it to yours with chown -R."
}

# Waits, saying so, until no other script in this checkout holds the lock on the given file descriptor.
take_lock() {
    local descriptor=$1 what=$2
    flock --nonblock "$descriptor" && return 0
    say "Waiting for another script in this checkout ($what) ..."
    flock "$descriptor"
}
