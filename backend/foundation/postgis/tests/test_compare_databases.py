"""compare_databases finds what two databases do not share, by table and key, and lets no person's data out."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from io import StringIO
from typing import Any

import psycopg
import pytest
import pytest_django
from django.core.management import CommandError, call_command

from backend.foundation.postgis.comparing.facts import facts_of
from backend.foundation.postgis.comparing.report import compare
from backend.foundation.postgis.comparing.sides import sides_of
from backend.foundation.postgis.management.commands.compare_databases import THEY_DIFFER
from backend.tests.postgres.database import DATABASE, Deployed, django_on

BESIDE = "beside"
PERSON = "ada.canary@example.org"
TABLES = (
    "CREATE TABLE compared (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, said text, made_at timestamptz)",
    f"INSERT INTO compared (said, made_at) SELECT '{PERSON} ' || n, now() FROM generate_series(1, 500) n",  # noqa: S608
    "CREATE TABLE compared_by_name (name text PRIMARY KEY)",
    f"INSERT INTO compared_by_name SELECT '{PERSON} ' || n FROM generate_series(1, 50) n",  # noqa: S608
    "CREATE TABLE compared_without_key (said text)",
    f"INSERT INTO compared_without_key VALUES ('{PERSON}'), ('{PERSON}')",  # noqa: S608
)


@pytest.fixture
def beside(deployed_database: Deployed) -> Iterator[Deployed]:
    """The deployed database, and a copy of it on the same server, each with some rows."""
    server = deployed_database.server
    with deployed_database.connect("migration") as owner:
        for statement in TABLES:
            owner.execute(statement.encode())
    server.execute(f"CREATE DATABASE {BESIDE} TEMPLATE {DATABASE} OWNER {DATABASE}_migration")
    # A copy has all but its own privileges; a restored cluster has those, too.
    server.execute(f"REVOKE ALL ON DATABASE {BESIDE} FROM PUBLIC")
    server.execute(f"GRANT CONNECT ON DATABASE {BESIDE} TO {DATABASE}_runtime, {DATABASE}_migration, {DATABASE}_import")
    server.execute(f"GRANT TEMPORARY ON DATABASE {BESIDE} TO {DATABASE}_migration, {DATABASE}_import")
    yield deployed_database
    server.execute(f"DROP DATABASE {BESIDE} WITH (FORCE)")
    for table in ("compared", "compared_by_name", "compared_without_key"):
        server.execute(f"DROP TABLE IF EXISTS {table}", dbname=DATABASE)


@pytest.fixture
def ran(beside: Deployed, django_db_blocker: pytest_django.DjangoDbBlocker) -> Any:
    def run(role: str = "migration", **options: Any) -> tuple[int, str]:
        output, entry = StringIO(), beside.entry(role)
        arguments = {"side_host": entry["HOST"], "side_port": entry["PORT"], "side_database": BESIDE} | options
        with django_db_blocker.unblock(), django_on(**entry):
            try:
                call_command("compare_databases", stdout=output, **arguments)
            except CommandError as error:
                return error.returncode, output.getvalue() + str(error)
        return 0, output.getvalue()

    return run


def changed(deployed: Deployed, statement: str, database: str = DATABASE) -> None:
    deployed.server.execute(statement, dbname=database)


def test_copies_are_the_same(ran: Any):
    code, said = ran()
    assert code == 0, said
    assert "rows: the same (" in said
    assert said.endswith("They are the same.\n")


def test_exactly_the_lost_rows_are_named(beside: Deployed, ran: Any):
    changed(beside, "DELETE FROM compared WHERE id IN (7, 77, 300)")
    code, said = ran()
    assert code == THEY_DIFFER
    assert "rows of compared: 497 in use, 500 beside; the one in use lacks 3 (id 7, 77, 300)\n" in said
    assert said.count("rows of ") == 1


def test_what_came_since_and_what_was_changed_is_named(beside: Deployed, ran: Any):
    changed(beside, "UPDATE compared SET said = 'otherwise' WHERE id = 9")
    changed(beside, f"INSERT INTO compared (said) VALUES ('{PERSON}')")  # noqa: S608
    code, said = ran()
    assert code == THEY_DIFFER
    assert "501 in use, 500 beside; the one beside lacks 1 (id 501); otherwise in both: 1 (id 9)\n" in said
    assert "sequence compared_id_seq: at 501 in use, at 500 beside, which gives those again\n" in said


def test_a_sequence_that_is_ahead_is_said_and_no_difference(beside: Deployed, ran: Any):
    changed(beside, "SELECT setval('compared_id_seq', 532)", BESIDE)
    code, said = ran()
    assert code == 0, said
    assert "sequence compared_id_seq: at 500 in use, ahead at 532 beside, which skips those\n" in said


def test_no_persons_data_gets_out(beside: Deployed, ran: Any):
    changed(beside, "DELETE FROM compared_by_name")
    changed(beside, "DELETE FROM compared_without_key WHERE ctid = '(0,1)'")
    code, said = ran()
    assert code == THEY_DIFFER
    assert "rows of compared_by_name: 0 in use, 50 beside; the one in use lacks 50\n" in said
    assert "rows of compared_without_key: 1 in use, 2 beside; otherwise in both: 1\n" in said
    assert "canary" not in said


def test_no_more_keys_than_asked_for(beside: Deployed, ran: Any):
    changed(beside, "DELETE FROM compared WHERE id > 100")
    assert "the one in use lacks 400 (id 101, 102 and 398 more)\n" in ran(keys=2)[1]


def test_numbers_come_in_the_order_that_people_count_in(beside: Deployed, ran: Any):
    changed(beside, "DELETE FROM compared WHERE id IN (9, 10, 100, 99)")
    assert "the one in use lacks 4 (id 9, 10, 99 and 1 more)\n" in ran(keys=3)[1]


def test_a_table_that_differs_throughout_need_not_fit_into_memory(beside: Deployed, ran: Any):
    """Every chunk differs, and 60,000 keys as strings and numbers would be over ten megabytes a side."""
    grown = "INSERT INTO compared (id, said) OVERRIDING SYSTEM VALUE SELECT n, 'x' FROM generate_series(1001, 60000) n"
    for database in (DATABASE, BESIDE):
        changed(beside, grown, database)
    changed(beside, "UPDATE compared SET said = 'otherwise' WHERE id > 1000")
    changed(beside, "DELETE FROM compared WHERE id > 59000", BESIDE)
    tracemalloc.start()
    try:
        code, said = ran(keys=2)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert code == THEY_DIFFER
    assert (
        "rows of compared: 59,500 in use, 58,500 beside; the one beside lacks 1,000 (id 59001, 59002 and 998 more); "
        "otherwise in both: 58,000 (id 1001, 1002 and 57,998 more)\n"
    ) in said
    assert peak < 5_000_000


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("ALTER TABLE compared ADD COLUMN more integer", "the one in use lacks column compared.more integer"),
        ("CREATE INDEX compared_said ON compared (said)", "lacks index CREATE INDEX compared_said"),
        ("REVOKE SELECT ON compared FROM coalition_runtime", "beside lacks SELECT on compared for coalition_runtime"),
        (
            "INSERT INTO django_migrations (app, name, applied) VALUES ('campaigns', '0099_more', now())",
            "migrations: the one in use lacks migration campaigns.0099_more",
        ),
        ("CREATE EXTENSION pg_trgm", "versions: the one in use lacks extension pg_trgm"),
    ],
)
def test_what_is_no_row_is_compared_as_well(beside: Deployed, ran: Any, statement: str, words: str):
    changed(beside, statement, BESIDE)
    code, said = ran()
    assert code == THEY_DIFFER
    assert words in said


def test_rows_are_compared_in_the_columns_that_both_have(beside: Deployed, ran: Any):
    changed(beside, "ALTER TABLE compared ADD COLUMN more integer DEFAULT 3", BESIDE)
    assert "rows: the same (" in ran()[1]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("GRANT CREATE ON SCHEMA public TO PUBLIC", "the one in use lacks CREATE on the schema public for everybody"),
        (
            "GRANT UPDATE (said) ON compared TO coalition_import",
            "the one in use lacks UPDATE on compared.said for coalition_import",
        ),
        (
            "CREATE POLICY theirs ON compared TO coalition_runtime USING (id > 1)",
            "lacks policy theirs on compared: PERMISSIVE, for ALL by coalition_runtime, using (id > 1), with check",
        ),
        ("ALTER TABLE compared ENABLE ROW LEVEL SECURITY", "the one in use lacks row security of compared: on"),
        ("ALTER FUNCTION counted() SECURITY DEFINER", "schema: the one in use lacks function counted() ("),
        ("ALTER FUNCTION counted() SET search_path = pg_temp", "schema: the one in use lacks function counted() ("),
        ("REVOKE EXECUTE ON FUNCTION counted() FROM PUBLIC", "lacks EXECUTE on the function counted() for everybody"),
    ],
)
def test_whatever_lets_somebody_do_more_is_no_same(beside: Deployed, ran: Any, statement: str, words: str):
    for database in (DATABASE, BESIDE):
        changed(beside, "CREATE FUNCTION counted() RETURNS int LANGUAGE sql RETURN 1", database)
    try:
        assert ran()[0] == 0
        changed(beside, statement, BESIDE)
        code, said = ran()
    finally:
        changed(beside, "DROP FUNCTION counted()")
    assert code == THEY_DIFFER
    assert words in said


def test_who_is_a_member_of_whom_is_a_fact(beside: Deployed):
    """Roles are the server's, so that two databases of one server cannot differ in it."""
    entry = beside.entry("migration")
    live, _ = sides_of(entry, host=entry["HOST"], port=None, database=BESIDE)
    changed(beside, "GRANT coalition_migration TO coalition_runtime")
    try:
        with live.opened() as connection:
            facts = facts_of(connection, "roles and privileges", ["coalition_runtime"])
    finally:
        changed(beside, "REVOKE coalition_migration FROM coalition_runtime")
    assert "role coalition_runtime is a member of coalition_migration" in facts


def test_no_table_is_held_longer_than_it_is_read(beside: Deployed):
    """A release's ALTER TABLE would wait for it, and every visitor behind that."""
    entry = beside.entry("migration")
    live, side = sides_of(entry, host=entry["HOST"], port=None, database=BESIDE)
    said: list[str] = []
    held = (
        "SELECT relation::regclass::text FROM pg_locks WHERE locktype = 'relation' AND pid <> pg_backend_pid() "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) UNION ALL "
        "SELECT 'a snapshot' FROM pg_stat_activity WHERE backend_xmin IS NOT NULL AND pid <> pg_backend_pid() "
        "AND datname = current_database() AND backend_type = 'client backend'"
    )

    def say(line: str) -> None:
        said.append(line)
        for database in (DATABASE, BESIDE):
            assert beside.server.execute(held, dbname=database) == [], line

    changed(beside, "DELETE FROM compared WHERE id = 7")
    with live.opened() as one, side.opened() as other:
        assert compare(one, other, keys=1, say=say) == 1
    assert any(line.startswith("rows of compared:") for line in said)


def test_nothing_is_changed_and_both_are_seen_as_of_one_moment(beside: Deployed):
    entry = beside.entry("migration")
    live, _ = sides_of(entry, host=entry["HOST"], port=None, database=BESIDE)
    with live.opened() as connection:
        before = connection.execute("SELECT count(*) FROM compared").fetchone()
        changed(beside, "DELETE FROM compared")
        assert connection.execute("SELECT count(*) FROM compared").fetchone() == before
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("DELETE FROM compared_by_name")


def test_a_side_that_does_not_answer_is_a_sentence(ran: Any):
    code, said = ran(side_port="9")
    assert code == 1
    assert said.startswith("They could not be compared: connection failed")


def test_a_role_that_may_not_read_is_a_sentence(ran: Any):
    code, said = ran("import")
    assert code == 1
    assert "They could not be compared: permission denied" in said
