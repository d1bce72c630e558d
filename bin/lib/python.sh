# shellcheck shell=bash
# Finds Python and uv, and fills .venv from the hashed pins.

python_version() {
    cut -d. -f1,2 "$root/.python-version"
}

# Prints the interpreter behind a command if it runs and has the version asked for. A pyenv shim may exist for a Python
# that is not installed, so only running it tells.
real_python() {
    local command=$1 wanted=$2
    "$command" -c '
import sys
if "%d.%d" % sys.version_info[:2] != sys.argv[1]:
    sys.exit(1)
print(sys.executable)' "$wanted" 2>/dev/null
}

find_installed_python() {
    local wanted=$1 candidate pyenv_root=${PYENV_ROOT:-${HOME:-}/.pyenv}
    while read -r candidate; do
        real_python "$candidate" "$wanted" && return 0
    done < <(
        printf '%s\n' "$pyenv_root/versions/$wanted"*"/bin/python$wanted" | sort -rV
        printf '%s\n' "python$wanted" python3
    )
    return 1
}

# Sets $python.
ensure_python() {
    local wanted
    wanted=$(python_version)
    python=$(find_installed_python "$wanted") && return 0
    ensure_uv
    say "Python $wanted is not installed; fetching it with uv ..."
    export UV_PYTHON_INSTALL_DIR=$local_folder/python
    "$uv" python install --no-bin "$wanted" >&2 &&
        python=$("$uv" python find --managed-python "$wanted") && return 0
    fail "Python $wanted is missing and uv could not fetch it: install it (pyenv install $wanted, or your system's" \
        "python$wanted package) and run this again."
}

# Sets $uv: the one on PATH, else a pinned one in .local/uv.
ensure_uv() {
    local wanted
    if have uv && uv --version >/dev/null 2>&1; then
        uv=uv
        return 0
    fi
    uv=$local_folder/uv/bin/uv
    wanted=$(hash_of_files "$root/requirements/uv.txt")
    [[ -x $uv && $(cat "$local_folder/uv/.pins" 2>/dev/null) == "$wanted" ]] && return 0
    install_uv "$wanted"
}

install_uv() {
    say "Installing uv into .local/uv ..."
    make_plain_venv "$local_folder/uv"
    "$local_folder/uv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
        -r "$root/requirements/uv.txt" >&2 ||
        fail "pip could not install uv: the reason stands above; check the network, or install uv yourself."
    write_file "$local_folder/uv/.pins" "$1"
}

# Any Python 3 will do here. Debian's own makes no virtual environment until python3-venv is installed, and a pyenv shim
# may stand before one that does.
make_plain_venv() {
    local folder=$1
    try_plain_venv "$folder" && return 0
    can_install_packages ||
        fail "python3 cannot make a virtual environment: install the package python3-venv, or uv, and run this again."
    refresh_package_lists
    install_packages python3-venv
    try_plain_venv "$folder" ||
        fail "python3 -m venv fails although python3-venv is installed: install uv yourself and run this again."
}

try_plain_venv() {
    local folder=$1 interpreter
    for interpreter in "$(find_installed_python "$(python_version)")" python3 /usr/bin/python3; do
        rm -rf "$folder"
        have "$interpreter" && "$interpreter" -m venv "$folder" >/dev/null 2>&1 && return 0
    done
    return 1
}

# The stamp's first line says where and for which Python .venv was made, its second which pins it holds.
# It is written last, so a .venv without one was interrupted and is made anew.
sync_venv() {
    local kind=$1 stamp=$root/.venv/.pins place='' pins='' wanted_place wanted_pins
    [[ -f $stamp ]] && { read -r place && read -r pins; } <"$stamp"
    # Tests and demo share .venv: once it holds the development tools it keeps them.
    [[ $pins == dev\ * ]] && kind=dev
    wanted_place="$(python_version) $root"
    wanted_pins="$kind $(hash_of_files "$(pins_file "$kind")")"
    "$root/.venv/bin/python" -c '' 2>/dev/null || place=''
    [[ $place == "$wanted_place" && $pins == "$wanted_pins" ]] && return 0
    ensure_uv
    rm -f "$stamp"
    [[ $place == "$wanted_place" ]] || make_venv
    install_pins "$kind"
    write_file "$stamp" "$wanted_place"$'\n'"$wanted_pins"
}

pins_file() {
    case $1 in
        dev) printf '%s\n' "$root/requirements/dev.txt" ;;
        runtime) printf '%s\n' "$root/requirements.txt" ;;
    esac
}

make_venv() {
    ensure_python
    say "Making .venv with $python ..."
    rm -rf "$root/.venv"
    "$uv" venv --quiet --python "$python" "$root/.venv" || fail "uv could not make .venv: the reason stands above."
}

# Byte-compiled here and now: some environments forbid Python to do it later, and a cold start is three times as slow.
install_pins() {
    local file
    file=$(pins_file "$1")
    say "Installing ${file#"$root"/} into .venv ..."
    "$uv" pip sync --quiet --python "$root/.venv/bin/python" --require-hashes --compile-bytecode "$file" ||
        fail "uv could not install ${file#"$root"/}: the reason stands above; check the network and run this again."
}

# Our own modules too: each manage.py would otherwise compile them all anew.
compile_sources() {
    "$root/.venv/bin/python" -m compileall -q "$root/backend" || true
}
