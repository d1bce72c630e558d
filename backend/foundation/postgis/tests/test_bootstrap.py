"""bootstrap_database on a server whose master is no superuser, as on RDS: what it makes, keeps, repairs and refuses."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command

from backend.foundation.secret_store.folder import FolderSecretStore
from backend.tests.postgres.database import MASTER, bootstrap
from backend.tests.postgres.server import PASSWORD, Server

from .conftest import PREFIX, ROLES


def secret(folder: Path, role: str) -> dict[str, str]:
    return dict(FolderSecretStore(folder).read(f"{PREFIX}/{role}"))


def state_of(server: Server) -> list[Any]:
    """All that a bootstrap decides on the server, passwords but for their salt included."""
    asked = (
        "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolpassword FROM pg_authid WHERE rolname LIKE 'fresh%'",
        "SELECT setdatabase, setrole::regrole::text, setconfig FROM pg_db_role_setting ORDER BY 2",
        "SELECT datdba::regrole::text, datacl FROM pg_database WHERE datname = 'fresh'",
        "SELECT defaclrole::regrole::text, defaclobjtype, defaclacl FROM pg_default_acl ORDER BY 1, 2",
        "SELECT nspowner::regrole::text, nspacl FROM pg_namespace WHERE nspname = 'public'",
        "SELECT extname FROM pg_extension ORDER BY 1",
        "SELECT relname, relowner, relacl FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
    )
    return [sorted(map(str, server.execute(question, dbname="fresh"))) for question in asked]


def test_from_nothing_each_role_gets_in_with_what_its_secret_says(
    server: Server, run: Callable[..., str], tmp_path: Path
):
    printed = run()
    assert "Made the database fresh, owned by fresh_migration." in printed
    for role in ROLES:
        told = secret(tmp_path, role)
        assert told == server.secret("fresh", f"fresh_{role}", told["password"])
        assert len(told["password"]) >= 40
        server.connect("fresh", told["username"], told["password"]).close()
        assert f"Gave the role fresh_{role} a new password and wrote it into the secret {PREFIX}/{role}." in printed
    [row] = server.execute(
        "SELECT bool_or(rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)"
        " FROM pg_roles WHERE rolname LIKE 'fresh%'"
    )
    assert row == (False,)


def test_a_second_run_changes_nothing_and_says_so(server: Server, run: Callable[..., str], tmp_path: Path):
    run()
    before, secrets = state_of(server), [secret(tmp_path, role) for role in ROLES]
    printed = run()
    assert (state_of(server), [secret(tmp_path, role) for role in ROLES]) == (before, secrets)
    assert "The database fresh is there." in printed
    assert "Made" not in printed
    assert "Gave" not in printed
    assert f"The role fresh_runtime signs in with what the secret {PREFIX}/runtime holds." in printed


def test_no_password_is_printed(server: Server, run: Callable[..., str], tmp_path: Path):
    printed = run() + run(rotate=["runtime"]) + run()
    stored = "".join(file.read_text() for file in tmp_path.iterdir())
    passwords = set(re.findall(r'password\\": \\"([^\\"]+)', stored))
    assert len(passwords) == 4  # three roles, and the one before the rotation
    assert [password for password in {*passwords, PASSWORD} if password in printed] == []


def test_a_server_that_logs_its_statements_learns_no_password(server: Server, run: Callable[..., str], tmp_path: Path):
    server.execute("ALTER ROLE master SET log_statement TO 'all'")
    try:
        run()
    finally:
        server.execute("ALTER ROLE master RESET log_statement")
    log = (server.folder / "log").read_text()
    assert 'ALTER ROLE "fresh_runtime" PASSWORD \'SCRAM-SHA-256$' in log
    assert [role for role in ROLES if secret(tmp_path, role)["password"] in log] == []


def test_only_the_role_that_is_named_is_rotated(server: Server, run: Callable[..., str], tmp_path: Path):
    run()
    before = {role: secret(tmp_path, role) for role in ROLES}
    run(rotate=["import"])
    after = {role: secret(tmp_path, role) for role in ROLES}
    assert [role for role in ROLES if after[role] != before[role]] == ["import"]
    assert FolderSecretStore(tmp_path).read(f"{PREFIX}/import", "AWSPREVIOUS") == before["import"]
    server.connect("fresh", "fresh_import", after["import"]["password"]).close()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        server.connect("fresh", "fresh_import", before["import"]["password"])


def test_a_password_that_a_person_put_into_the_secret_is_the_one(
    server: Server, run: Callable[..., str], tmp_path: Path
):
    store = FolderSecretStore(tmp_path)
    store.write(f"{PREFIX}/runtime", {"password": "of-our-own-choosing"})
    printed = run()
    assert f"Gave the role fresh_runtime the password that the secret {PREFIX}/runtime holds." in printed
    assert secret(tmp_path, "runtime") == server.secret("fresh", "fresh_runtime", "of-our-own-choosing")
    server.connect("fresh", "fresh_runtime", "of-our-own-choosing").close()


def test_a_server_that_moved_is_written_into_the_secrets_with_the_same_passwords(
    server: Server, run: Callable[..., str], tmp_path: Path
):
    run()
    told = secret(tmp_path, "runtime")
    FolderSecretStore(tmp_path).write(f"{PREFIX}/runtime", told | {"host": "elsewhere.example.org"})
    assert "Wrote anew where fresh_runtime signs in" in run()
    assert secret(tmp_path, "runtime") == told


def test_only_the_runtime_role_goes_through_a_proxy_and_no_longer_once_there_is_none(
    server: Server, run: Callable[..., str], tmp_path: Path
):
    run(runtime_host="proxy.example.org")
    hosts = {role: secret(tmp_path, role)["host"] for role in ROLES}
    run()
    direct = secret(tmp_path, "import")["host"]
    assert hosts == {"runtime": "proxy.example.org", "migration": direct, "import": direct}
    assert secret(tmp_path, "runtime")["host"] == direct


def test_roles_that_were_changed_are_as_they_should_be_after_another_run(server: Server, run: Callable[..., str]):
    run()
    before = state_of(server)
    server.execute("ALTER ROLE fresh_runtime SET statement_timeout TO '1h'")
    server.execute("ALTER DATABASE fresh OWNER TO master")
    server.execute("GRANT CONNECT ON DATABASE fresh TO PUBLIC")
    server.execute("GRANT CREATE ON SCHEMA public TO PUBLIC", dbname="fresh")
    run()
    assert state_of(server) == before


def test_tables_that_the_master_made_before_there_were_roles_become_the_migrations(
    server: Server, run: Callable[..., str]
):
    server.execute(f"CREATE DATABASE fresh OWNER {MASTER}")
    with server.connect("fresh", MASTER, PASSWORD) as master:
        master.execute("CREATE TABLE earlier (id bigint GENERATED BY DEFAULT AS IDENTITY, number serial)")
        master.execute("CREATE VIEW seen AS SELECT 1 AS one")
        master.execute("CREATE SEQUENCE counted")
        master.execute("CREATE FUNCTION one(integer) RETURNS int LANGUAGE sql AS 'SELECT 1'")
    assert "Gave 4 tables and functions to fresh_migration." in run()
    ours = "SELECT relname FROM pg_class WHERE relowner = 'fresh_migration'::regrole AND relkind <> 't' ORDER BY 1"
    names = ["counted", "earlier", "earlier_id_seq", "earlier_number_seq", "seen"]
    assert [name for (name,) in server.execute(ours, dbname="fresh")] == names
    may = "SELECT has_table_privilege(%s, 'earlier', 'SELECT')"
    assert [server.execute(may, [f"fresh_{role}"], dbname="fresh") for role in ROLES] == [
        [(True,)],
        [(True,)],
        [(False,)],
    ]


def test_a_master_that_may_not_make_the_extension_is_told_what_helps(
    server: Server, run: Callable[..., str], tmp_path: Path
):
    server.execute("CREATE DATABASE fresh TEMPLATE template0")
    server.execute(f"ALTER DATABASE fresh OWNER TO {MASTER}")
    with pytest.raises(
        CommandError, match=r"may not make the extension postgis in fresh \(on RDS it needs rds_superuser"
    ):
        run()
    server.execute("CREATE EXTENSION postgis", dbname="fresh")
    assert "Made the extension btree_gist." in run()


def test_a_master_that_may_not_make_roles_is_told_so(server: Server, tmp_path: Path):
    server.execute("CREATE ROLE powerless LOGIN PASSWORD 'x'")
    try:
        with pytest.raises(CommandError, match="The master user may not make roles or the database fresh"):
            call_command(
                "bootstrap_database", master_url=server.url("fresh", "powerless", "x"), secrets_folder=str(tmp_path)
            )
    finally:
        server.execute("DROP ROLE powerless")


def test_a_store_that_is_away_leaves_no_password_that_nobody_knows(
    server: Server, run: Callable[..., str], tmp_path: Path
):
    """What was written is in force, what was not can be made by another run."""
    run()
    kept = secret(tmp_path, "runtime")
    unwritable = tmp_path / "file"
    unwritable.touch()
    with pytest.raises(CommandError, match=f"The secret {PREFIX}/runtime could not be"):
        bootstrap(server, unwritable, database="fresh", rotate=["runtime"])
    server.connect("fresh", "fresh_runtime", kept["password"]).close()
