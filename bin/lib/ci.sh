# shellcheck shell=bash
# What the scripts of bin/ci share. A workflow hands them what somebody typed as one argument or one variable each; what is
# not of the form asked for is refused before anything happens. For a script that has sourced say.sh.

# demand NAME VALUE PATTERN WORDS: the whole value is an extended regular expression's, on one line.
demand() {
    local name=$1 value=$2 pattern=$3 words=$4
    [[ $value != *$'\n'* && $value =~ ^($pattern)$ ]] ||
        fail "$name is $(printf '%q' "$value"), and that is no $words. Nothing was done."
}

demand_stage() {
    demand stage "$1" 'dev|staging|production' 'stage (dev, staging, production)'
}

# answer NAME VALUE: a step's output for the steps and jobs behind it; on a terminal, a line.
answer() {
    printf '%s=%s\n' "$1" "$2" >>"${GITHUB_OUTPUT:-/dev/stdout}"
}
