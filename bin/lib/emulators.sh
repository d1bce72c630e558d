# shellcheck shell=bash
# Stands AWS up on loopback for tests: ministack in an environment of its own, and a second DynamoDB (dynalite) where
# there is a Node to run it. Tests start and stop them; here they are only installed.

oldest_node=20

ensure_emulators() {
    ensure_ministack "$local_folder/emulators/ministack"
    ensure_dynalite "$local_folder/emulators/dynalite"
}

ensure_ministack() {
    local folder=$1 wanted
    wanted="$(python_version) $root $(hash_of_files "$root/requirements/emulators.txt")"
    [[ -x $folder/bin/ministack && $(cat "$folder/.pins" 2>/dev/null) == "$wanted" ]] && return 0
    ensure_uv
    ensure_python
    say "Installing requirements/emulators.txt into .local/emulators ..."
    rm -rf "$folder"
    mkdir -p "${folder%/*}"
    "$uv" venv --quiet --python "$python" "$folder" || fail "uv could not make $folder: the reason stands above."
    "$uv" pip sync --quiet --python "$folder/bin/python" --require-hashes --compile-bytecode \
        "$root/requirements/emulators.txt" ||
        fail "uv could not install requirements/emulators.txt: the reason stands above; check the network."
    write_file "$folder/.pins" "$wanted"
}

# Without a Node that is new enough the tests that need dynalite say so and are skipped.
ensure_dynalite() {
    local folder=$1 wanted
    has_node_and_npm || return 0
    wanted=$(hash_of_files "$root/requirements/emulators/package-lock.json")
    [[ -d $folder/node_modules && $(cat "$folder/.pins" 2>/dev/null) == "$wanted" ]] && return 0
    say "Installing dynalite into .local/emulators ..."
    rm -rf "$folder"
    mkdir -p "$folder"
    cp "$root"/requirements/emulators/package*.json "$folder"
    (cd "$folder" && npm ci --silent --no-audit --no-fund --ignore-scripts --omit=optional >&2) ||
        fail "npm could not install dynalite: the reason stands above; check the network and run this again."
    write_file "$folder/.pins" "$wanted"
}

has_node_and_npm() {
    local version
    have node && have npm || return 1
    version=$(node --version 2>/dev/null) && version=${version#v}
    [[ ${version%%.*} =~ ^[0-9]+$ && ${version%%.*} -ge $oldest_node ]]
}
