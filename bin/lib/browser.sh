# shellcheck shell=bash
# Finds a browser, or installs Debian's, and the rules by which it looks at pages. For a script that has sourced
# packages.sh and tools.sh.
#
#   use_browser || skip_browser 'what is left out' || code=1

# Chromium's drivers differ by nothing that we use. backend/ops/proofs/browser/chromium.py looks for the same names.
browsers=(chromium chromium-browser google-chrome google-chrome-stable)

# Returns 1, and says why in $browser_problem, where there is no browser, or no Node to fetch axe-core.
use_browser() {
    browser_problem=''
    has_node_and_npm || {
        browser_problem="Node $oldest_node with npm is not installed: it fetches axe-core"
        return 1
    }
    ensure_node_modules accessibility "$local_folder/accessibility"
    has_browser && return 0
    if can_install_packages; then
        refresh_package_lists
        (install_packages chromium) && has_browser && return 0
    fi
    browser_problem="none of ${browsers[*]} is installed (apt-get install chromium)"
    return 1
}

has_browser() {
    local name
    for name in "${browsers[@]}"; do
        have "$name" && return 0
    done
    return 1
}

# After a use_browser that failed. In CI nothing is left out by accident: there it returns 1.
skip_browser() {
    say "skipped: $1 ($browser_problem)"
    [[ ${CI:-} != true || ${SKIP_BROWSER:-} == 1 ]] && return 0
    say "CI is to run this: install what is missing, or say SKIP_BROWSER=1 if it is to be left out."
    return 1
}
