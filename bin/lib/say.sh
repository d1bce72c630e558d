# shellcheck shell=bash
# How the scripts speak: progress goes to stderr, so that stdout stays free for answers (bin/postgis url).
#
# In all these files `return` states its value: without one it gives back, inside a trap, the status from before the
# trap.

say() {
    printf '%s\n' "$*" >&2
}

heading() {
    printf '\n== %s\n' "$*" >&2
}

# One sentence that names what is wrong and what to do, then the end.
fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

have() {
    command -v "$1" >/dev/null 2>&1
}

hash_of_files() {
    cat -- "$@" | sha256sum | cut -d' ' -f1
}

hash_of_text() {
    printf '%s' "$*" | sha256sum | cut -d' ' -f1
}

# A reader sees the old content or the new, never half of it.
write_file() {
    local file=$1 content=$2
    printf '%s\n' "$content" >"$file.new.$$"
    mv -f "$file.new.$$" "$file"
}
