# shellcheck shell=bash
# Takes GDAL and GEOS out of two hashed wheels. Debian 12's own GDAL is too old for Django, and the wheels' Python side
# (with numpy) is dead weight for a web function.

ensure_native_libraries() {
    local folder=$1 wanted
    wanted="$(hash_of_files "$root/requirements/native.txt") $(uname -sm)"
    [[ -e $folder/libgdal.so && -e $folder/libgeos_c.so ]] &&
        [[ $(cat "$folder/.pins" 2>/dev/null) == "$wanted" ]] && return 0
    ensure_uv
    ensure_python
    say "Taking GDAL and GEOS out of their wheels ..."
    build_native_libraries "$folder.new.$$"
    write_file "$folder.new.$$/.pins" "$wanted"
    rm -rf "$folder"
    mv "$folder.new.$$" "$folder"
}

build_native_libraries() {
    local folder=$1
    rm -rf "${folder%.new.*}".new.*
    mkdir -p "$folder"
    "$uv" pip install --quiet --python "$python" --target "$folder/wheels" --no-deps --require-hashes \
        --only-binary :all: -r "$root/requirements/native.txt" ||
        fail "uv could not install requirements/native.txt: the reason stands above; check the network."
    mv "$folder"/wheels/*.libs/*.so* "$folder"
    rm -rf "$folder/wheels"
    link_library "$folder" libgdal
    link_library "$folder" libgeos_c
    check_libraries "$folder"
}

# The wheels put a hash into each file name; Django's settings want a name that stays. libgeos_c looks for libgeos
# beside itself under its full name, so the files keep theirs.
link_library() {
    local folder=$1 name=$2 files
    files=("$folder/$name"-*.so*)
    [[ ${#files[@]} == 1 && -e ${files[0]} ]] || fail "expected one $name-*.so in the wheels, found: ${files[*]##*/}"
    ln -s "${files[0]##*/}" "$folder/$name.so"
}

check_libraries() {
    "$python" -c 'import ctypes, sys; [ctypes.CDLL(path) for path in sys.argv[1:]]' "$1/libgdal.so" "$1/libgeos_c.so" ||
        fail "GDAL or GEOS out of the wheels does not load on this machine: the reason stands above."
}
