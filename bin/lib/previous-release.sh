# shellcheck shell=bash
# Do the tests of the release before pass on the schema of this one? They must: its code goes on serving while this
# release migrates, and again after a rollback. For a script that has called use_postgis.
#
# prove_previous_release [--previous COMMIT] [pytest's arguments ...]

# shellcheck source=bin/lib/checkout.sh
source "$(dirname "${BASH_SOURCE[0]}")/checkout.sh"
# shellcheck source=bin/lib/python.sh
source "$root/bin/lib/python.sh"

# Its databases: as the old code left them, then migrated by the new one as a release does, up to what runs before it.
previous_database=previous_release

prove_previous_release() {
    local commit='' folder code=0
    if [[ ${1:-} == --previous ]]; then
        commit=$(git -C "$root" rev-parse --verify --quiet "$2^{commit}") ||
            fail "there is no commit $2: fetch the whole history, or name another with --previous."
        shift 2
    else
        commit=$(newest_commit_with_other_migrations)
    fi
    if [[ -z $commit ]]; then
        say "skipped: the previous release's tests (no commit before this one has other migrations, or the history is" \
            "not here: git fetch --unshallow)"
        return 0
    fi
    say "The previous release is $(git -C "$root" log -1 --format='%h (%s)' "$commit")."
    folder=$local_folder/previous-release/$commit
    check_out_previous "$commit" "$folder"
    previous_python "$folder"
    migrate_previous_databases "$folder" || return 1
    test_previous "$folder" -n 2 "$@" || code=$?
    if [[ $code == 1 ]]; then
        # What fails only because the machine is busy passes now; what misses a column does not.
        say "Once more, those that failed:"
        code=0
        test_previous "$folder" -n 1 --last-failed "$@" || code=$?
    fi
    drop_previous_databases
    git -C "$root" worktree remove --force "$folder" >/dev/null 2>&1 || rm -rf "$folder"
    return "$code"
}

# What is not committed counts, too: then it is the last commit itself.
newest_commit_with_other_migrations() {
    local commit paths=(':(glob)backend/**/migrations/*.py')
    [[ $(git -C "$root" rev-parse --show-toplevel 2>/dev/null) == "$root" ]] || return 0
    if [[ -n $(git -C "$root" status --porcelain -- "${paths[@]}") ]]; then
        git -C "$root" rev-parse HEAD
        return 0
    fi
    while read -r commit; do
        git -C "$root" diff --quiet "$commit" HEAD -- "${paths[@]}" || {
            printf '%s\n' "$commit"
            return 0
        }
    done < <(git -C "$root" rev-list --first-parent HEAD)
}

# What is made on this machine is shared: libraries, emulators, and the real maps beside the checkout.
check_out_previous() {
    local commit=$1 folder=$2 made
    git -C "$root" worktree prune
    [[ ! -d $folder ]] || git -C "$root" worktree remove --force "$folder" >/dev/null 2>&1 || rm -rf "$folder"
    mkdir -p "${folder%/*}"
    git -C "$root" worktree add --quiet --detach --force "$folder" "$commit" >&2 ||
        fail "git could not check out $commit below .local: the reason stands above."
    mkdir -p "$folder/.local"
    for made in native emulators uv; do
        [[ ! -e $local_folder/$made ]] || ln -s "$local_folder/$made" "$folder/.local/$made"
    done
    [[ ! -d $root/../shared ]] || ln -sfn "$(cd "$root/../shared" && pwd -P)" "${folder%/*}/shared"
}

# Sets $previous_python: ours where the pins are the same, else one of an environment of its own, kept for the next time.
previous_python() {
    local folder=$1 pins environment
    pins=$(hash_of_files "$folder/requirements/dev.txt")
    if [[ $pins == "$(hash_of_files "$root/requirements/dev.txt")" ]]; then
        previous_python=$root/.venv/bin/python
        return 0
    fi
    environment=$local_folder/previous-release/environment-${pins:0:12}
    previous_python=$environment/bin/python
    [[ ! -f $environment/.complete ]] || return 0
    ensure_uv
    ensure_python
    say "Installing the previous release's requirements/dev.txt ..."
    rm -rf "$environment"
    { "$uv" venv --quiet --python "$python" "$environment" &&
        "$uv" pip sync --quiet --python "$previous_python" --require-hashes "$folder/requirements/dev.txt"; } ||
        fail "uv could not install the previous release's requirements: the reason stands above; check the network."
    touch "$environment/.complete"
}

test_previous() {
    local folder=$1
    shift
    (
        cd "$folder" || exit
        DATABASE_URL=$(url_of_database "$previous_database") PYTHONPATH=$root/bin/lib \
            "$previous_python" -m pytest --reuse-db -p previous_release --durations=0 --durations-min=20 -q "$@"
    )
}

# pytest-xdist's two workers have a database each.
migrate_previous_databases() {
    local folder=$1 name=test_${previous_database}_gw0
    drop_previous_databases
    on_server "CREATE DATABASE $name"
    (cd "$folder" && DATABASE_URL=$(url_of_database "$name") DJANGO_SETTINGS_MODULE=backend.config.settings.test \
        "$previous_python" manage.py migrate --verbosity 0) ||
        fail "the previous release cannot migrate an empty database: the reason stands above."
    say "Migrating it as this release does ..."
    DATABASE_URL=$(url_of_database "$name") DJANGO_SETTINGS_MODULE=backend.config.settings.test \
        "$root/.venv/bin/python" "$root/manage.py" migrate --phase before >&2 || return 1
    on_server "CREATE DATABASE test_${previous_database}_gw1 TEMPLATE $name"
}

drop_previous_databases() {
    local worker
    for worker in gw0 gw1; do
        on_server "DROP DATABASE IF EXISTS test_${previous_database}_$worker WITH (FORCE)"
    done
}

# The server of DATABASE_URL or of this checkout, over Python: psql may not be there.
on_server() {
    "$root/.venv/bin/python" -W error - "$(server_url)" "$1" <<'PYTHON'
import sys

import psycopg

with psycopg.connect(sys.argv[1], autocommit=True) as session:
    session.execute(sys.argv[2])
PYTHON
}

# libpq's own way to write it: a socket's folder percent-encoded in the place of the host.
server_url() {
    local url=${DATABASE_URL:-$(cat "$local_folder/database-url")}
    url=postgresql://${url#*://}
    url=${url%/*}/postgres
    if [[ $url =~ ^(postgresql://[^/]*@)(/.*)/postgres$ ]]; then
        url=${BASH_REMATCH[1]}${BASH_REMATCH[2]//\//%2F}/postgres
    fi
    printf '%s\n' "$url"
}

url_of_database() {
    local url=${DATABASE_URL:-$(cat "$local_folder/database-url")}
    printf '%s\n' "${url%/*}/$1"
}
