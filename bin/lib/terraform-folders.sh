# shellcheck shell=bash
# Validates and tests each folder of terraform/ that holds a module or a root, as many at a time as there are cores, in
# a copy: nothing is written into the checkout. For a script that has called use_terraform.

longest_seconds=1200
at_once=$(nproc)

# Sets $folders, relative to terraform/: each one with .tf files in it, but for what tests bring along.
find_folders() {
    mapfile -t folders < <(find "$root/terraform" -name '.*' -prune -o -name tests -prune -o -name '*.tf' -printf '%h\n' |
        sort -u | sed -e "s|^$root/terraform/\{0,1\}||" -e 's|^$|.|')
}

# check_folders FOLDER...: one line each, and all output of those that fail.
check_folders() {
    local folder running=0 code=0 copy
    mkdir -p "$local_folder/terraform"
    copy=$(mktemp -d "$local_folder/terraform/check.XXXXXX")
    # shellcheck disable=SC2064  # $copy as it is now
    trap "rm -rf '$copy'" EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    tar -C "$root" --exclude=.terraform --exclude='*.tfstate*' --exclude='*.tfplan' -c terraform | tar -x -C "$copy"
    # The root reads it.
    [[ ! -f $root/zappa_settings.json ]] || cp "$root/zappa_settings.json" "$copy"
    # Modules have no lock file of their own; without this each of them would fetch the provider anew.
    export TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE=1
    for folder in "$@"; do
        if [[ $running == "$at_once" ]]; then
            wait -n || code=1
        else
            running=$((running + 1))
        fi
        check_folder "$copy/terraform/$folder" "$folder" &
    done
    for ((; running > 0; running--)); do
        wait -n || code=1
    done
    trap - EXIT INT TERM HUP
    rm -rf "$copy"
    return "$code"
}

check_folder() {
    local folder=$1 name=$2 began=$SECONDS log=$1/.check.log
    [[ $name != . ]] || name='the root of a stage'
    if validate_and_test "$folder" "$name" >"$log" 2>&1; then
        say "$(printf '%-34s valid, %s tests passed in %d s' "$name" "$(passed_tests "$log")" $((SECONDS - began)))"
        return 0
    fi
    # One write, so that two folders' lines do not mix.
    say "$(printf '%-34s FAILED in %d s:\n%s' "$name" $((SECONDS - began)) "$(<"$log")")"
    return 1
}

validate_and_test() {
    local folder=$1 name=$2
    cd "$folder"
    terraform_bounded init -backend=false -input=false -no-color >.init.log || { cat .init.log && return 1; }
    stand_in_for_aliases
    terraform_bounded validate -no-color || return 1
    rm -f stand_in.tf
    terraform_bounded test -no-color || return 1
    # A module within a module is its owner's, whose tests reach it.
    [[ $name == modules/*/* || $(passed_tests .check.log) -gt 0 ]] ||
        { echo "It has no test (tests/*.tftest.hcl)." && return 1; }
}

# Alone, a module that is handed providers by others has none of those names: `validate` refuses it, and nothing else.
stand_in_for_aliases() {
    { grep -hoP 'configuration_aliases\s*=\s*\[\K[^]]*' ./*.tf || true; } | { grep -oP 'aws\.\K\w+' || true; } |
        sed 's/.*/provider "aws" {\n  alias = "&"\n}/' >stand_in.tf
}

passed_tests() {
    sed -n 's/^Success! \([0-9]*\) passed.*/\1/p' "$1" | grep . || echo 0
}

# Ends with the shell that started it, and after its time.
terraform_bounded() {
    setpriv --pdeathsig TERM -- timeout --kill-after=20 "$longest_seconds" terraform "$@" && return 0
    local code=$?
    [[ $code != 124 ]] || echo "terraform $1 did not end within $longest_seconds s."
    return 1
}
