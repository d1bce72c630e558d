"""What `manage.py migrate` says when it fails: one sentence, which names the migration and nobody's data."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from psycopg import sql

from .harbour import SHIP, Harbour, report_in

CUT = 'RunSQL("SELECT pg_terminate_backend(pg_backend_pid())"),'
SELECT = 'RunSQL("SELECT 1"),'


@pytest.mark.parametrize(
    ("operation", "sentence"),
    [
        ('RunSQL("ALTER TABLE nowhere ADD COLUMN x int")', 'relation "nowhere" does not exist (SQLSTATE 42P01)'),
        ("RunSQL(\"SELECT 'ada@example.org'::int\")", "failed: SQLSTATE 22P02"),
        (
            "RunSQL(\"INSERT INTO harbour_ship (id, name) VALUES (1, 'ada@example.org'), (1, 'x')\")",
            'duplicate key value violates unique constraint "harbour_ship_pkey" (SQLSTATE 23505)',
        ),
        (CUT, "the connection to the database was lost"),
        (f"RunPython(failing.cut_off), {SELECT}", "the connection to the database was lost"),
        (f"RunPython(failing.swallow), {SELECT}", "commands ignored until end of transaction block (SQLSTATE 25P02)"),
        ("RunPython(failing.read_number)", "failed: ValueError in failing.py, line "),
        ('RunPython(lambda apps, editor: "ada@example.org".index("!"))', "ValueError in 0002_fill_ships.py, line "),
    ],
)
def test_what_the_server_refuses_is_one_sentence_without_anybodys_data(harbour: Harbour, operation: str, sentence: str):
    harbour.add("0001_create_ships", SHIP)
    harbour.add("0002_fill_ships", operation)
    code, said = harbour.migrate("--report")
    assert (code, "Traceback" in said, "ada@example.org" in said) == (1, False, False)
    assert "CommandError: harbour.0002_fill_ships" in said
    assert sentence in said
    assert "undone as a whole" in said
    assert report_in(said) == {"applied": ["harbour.0001_create_ships"], "heads": {"harbour": "0001_create_ships"}}


def test_what_failed_outside_a_transaction_says_that_it_may_stand_half(harbour: Harbour):
    harbour.add("0001_create_ships", SHIP)
    harbour.add("0002_add_flag", 'RunSQL("CREATE TABLE notes ()"), RunSQL("SELECT 1/0")', atomic=False)
    code, said = harbour.migrate()
    assert (code, "runs outside a transaction: what it had done before that stands" in said) == (1, True)


def test_a_database_that_is_away_is_one_sentence(harbour: Harbour):
    code, said = harbour.told(HOST="127.0.0.1", PORT="9").migrate()
    assert (code, "Traceback" in said) == (1, False)
    assert "The database does not answer" in said


def test_its_own_error_stands_behind_the_sentence_for_whoever_asks(harbour: Harbour):
    harbour.add("0001_fill_ships", "RunPython(failing.read_number)")
    assert "Traceback" in harbour.migrate("--traceback")[1]


@pytest.mark.parametrize("minutes", ["nan", "inf", "-1", "soon"])
def test_minutes_are_a_number_of_minutes(harbour: Harbour, minutes: str):
    code, said = harbour.migrate(f"--wait-minutes={minutes}")
    assert (code, "argument --wait-minutes" in said) == (2, True)


@pytest.fixture
def stranger(harbour: Harbour) -> Iterator[Harbour]:
    """The same as a role that may do nothing."""
    role = f"{harbour.database}_stranger"
    with harbour.connect() as session:
        session.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), role))
        try:
            yield harbour.told(USER=role, PASSWORD=role)
        finally:
            session.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def test_a_role_that_may_not_read_what_is_applied_is_sent_to_the_runbook(harbour: Harbour, stranger: Harbour):
    harbour.add("0001_create_ships", SHIP)
    harbour.migrate()
    code, said = stranger.migrate()
    assert (code, "Traceback" in said, "un migrate again" in said) == (1, False, False)
    assert "permission denied for table django_migrations (SQLSTATE 42501)" in said
    assert "See docs/runbooks/failed-migration.md." in said


def test_a_role_that_may_not_make_the_first_table_is_sent_to_the_runbook(stranger: Harbour):
    stranger.add("0001_create_ships", SHIP)
    code, said = stranger.migrate()
    assert (code, "Traceback" in said, "permission denied for schema public" in said) == (1, False, True)
    assert "See docs/runbooks/failed-migration.md." in said


def test_another_roles_run_is_named_without_what_the_server_does_not_tell(harbour: Harbour, stranger: Harbour):
    with harbour.connect() as session:
        session.execute("SELECT pg_advisory_lock(%s)", [0x4D494752415445])
        said = stranger.migrate("--wait-minutes", "0")[1]
        assert f"Another migration (session {session.info.backend_pid}) holds the lock" in said


def test_a_database_that_refuses_a_connection_does_answer(harbour: Harbour, stranger: Harbour):
    with harbour.connect() as session:
        session.execute(f"REVOKE CONNECT ON DATABASE {harbour.database} FROM PUBLIC")
    code, said = stranger.migrate()
    assert (code, "Traceback" in said, "The database refuses the connection" in said) == (1, False, True)
    assert "See docs/runbooks/failed-migration.md." in said
