# shellcheck shell=bash
# Installs tools that are no part of .venv, each set in an environment of its own below .local from hashed pins. For a
# script that has sourced python.sh.

oldest_node=20

# ensure_environment NAME FOLDER: what requirements/NAME.txt pins.
ensure_environment() {
    local pins=$root/requirements/$1.txt folder=$2 wanted
    wanted="$(python_version) $root $(hash_of_files "$pins")"
    [[ -x $folder/bin/python && $(cat "$folder/.pins" 2>/dev/null) == "$wanted" ]] && return 0
    ensure_uv
    ensure_python
    say "Installing ${pins#"$root"/} into ${folder#"$root"/} ..."
    rm -rf "$folder"
    mkdir -p "${folder%/*}"
    "$uv" venv --quiet --python "$python" "$folder" || fail "uv could not make $folder: the reason stands above."
    "$uv" pip sync --quiet --python "$folder/bin/python" --require-hashes --compile-bytecode "$pins" ||
        fail "uv could not install ${pins#"$root"/}: the reason stands above; check the network."
    write_file "$folder/.pins" "$wanted"
}

# ensure_node_modules NAME FOLDER: what requirements/NAME/package-lock.json pins.
ensure_node_modules() {
    local source=$root/requirements/$1 folder=$2 wanted
    wanted=$(hash_of_files "$source/package-lock.json")
    [[ -d $folder/node_modules && $(cat "$folder/.pins" 2>/dev/null) == "$wanted" ]] && return 0
    say "Installing ${source#"$root"/} into ${folder#"$root"/} ..."
    rm -rf "$folder"
    mkdir -p "$folder"
    cp "$source"/package*.json "$folder"
    (cd "$folder" && npm ci --silent --no-audit --no-fund --ignore-scripts --omit=optional >&2) ||
        fail "npm could not install ${source#"$root"/}: the reason stands above; check the network and run this again."
    write_file "$folder/.pins" "$wanted"
}

has_node_and_npm() {
    local version
    have node && have npm || return 1
    version=$(node --version 2>/dev/null) && version=${version#v}
    [[ ${version%%.*} =~ ^[0-9]+$ && ${version%%.*} -ge $oldest_node ]]
}
