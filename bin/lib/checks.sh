# shellcheck shell=bash
# Runs checks one after another, all of them even if one fails, and says at the end which did. For a script that has
# sourced say.sh and running.sh.

failed=()

check() {
    local name=$1 began=$SECONDS
    shift
    heading "$name"
    run_program "$@" || failed+=("$name")
    say "($((SECONDS - began)) s)"
    [[ -z $stop_code ]] || exit "$stop_code"
}

summary() {
    heading "Summary"
    if [[ ${#failed[@]} == 0 ]]; then
        say "All checks passed in $SECONDS s."
        return 0
    fi
    printf 'FAILED: %s\n' "${failed[@]}" >&2
    return 1
}
