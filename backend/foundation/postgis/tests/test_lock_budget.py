"""How long may each statement of a migration wait, and how long may a migration do nothing?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from backend.foundation.postgis.migrating.locks import LockBudget
from backend.foundation.postgis.migrating.pauses import between_lock_tries

from .harbour import SHIP, Harbour
from .test_migrate import ADD_FLAG, WAITS

ALTER = "ALTER TABLE ship ADD COLUMN IF NOT EXISTS masts int"
UPDATE = "UPDATE ship SET id = 1"

# What was said to the server in one transaction, and the limit of the last.
IN_A_TRANSACTION = {
    (UPDATE,): "1s",
    ("SELECT 1",): "50ms",
    ("WITH a AS (SELECT 1) UPDATE ship SET id = 1",): "50ms",
    (ALTER,): "50ms",
    (f"{UPDATE}; {ALTER}",): "25ms",
    (";".join([ALTER] * 30),): "10ms",
    (ALTER, UPDATE): "50ms",
    ("SELECT 1", "DELETE FROM ship"): "1s",
    (f"BEGIN; {ALTER}",): "25ms",
    (ALTER, "SAVEPOINT s"): "50ms",
}
BY_ITSELF = {
    "-- why\nUPDATE ship SET id = 1": "1s",
    f"SELECT 1; {ALTER}": "25ms",
    f"{ALTER} /* then VALIDATE CONSTRAINT later */": "50ms",
    "-- why\nCREATE INDEX CONCURRENTLY ship_id ON ship (id)": "30min",
    "ALTER TABLE ship VALIDATE CONSTRAINT positive": "30min",
}


@pytest.fixture
def ship(db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE ship (id int CONSTRAINT positive CHECK (id > 0))")
        yield
        cursor.execute("DROP TABLE ship; RESET lock_timeout")


def limit_after(*said: str) -> str:
    """The clock stands still, so the budget does not shrink by what this machine takes."""
    budget = LockBudget(pauses=between_lock_tries(0), say=print, clock=lambda: 0.0)
    with connection.execute_wrapper(budget), connection.cursor() as cursor:
        for each in said:
            cursor.execute(each)
    return str(connection.connection.execute("SHOW lock_timeout").fetchone()[0])


@pytest.mark.django_db
@pytest.mark.parametrize("said", IN_A_TRANSACTION)
def test_a_script_gets_what_the_strictest_of_its_statements_gets(ship: None, said: tuple[str, ...]):
    assert limit_after(*said) == IN_A_TRANSACTION[said]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("said", BY_ITSELF)
def test_outside_a_transaction_too(ship: None, said: str):
    assert limit_after(said) == BY_ITSELF[said]


@pytest.mark.django_db
def test_a_script_of_comments_is_sent_as_it_is(ship: None):
    assert limit_after("-- nothing") == "0"


@pytest.mark.django_db
def test_the_budget_is_shared_and_each_later_statement_still_has_the_least(ship: None):
    moments = iter([0.0, 0.0, 0.03, 0.2])
    budget = LockBudget(pauses=between_lock_tries(0), say=print, clock=lambda: next(moments))
    limits = []
    with connection.execute_wrapper(budget), connection.cursor() as cursor:
        for _ in range(3):
            cursor.execute(ALTER)
            limits.append(connection.connection.execute("SHOW lock_timeout").fetchone()[0])
    assert limits == ["50ms", "20ms", "10ms"]


def test_a_run_that_does_nothing_while_it_holds_a_table_is_ended_by_the_server(harbour: Harbour):
    harbour.add("0001_create_ships", SHIP)
    harbour.migrate()
    harbour.add("0002_add_flag", ADD_FLAG + WAITS)
    with harbour.connect() as reader, harbour.migrating() as run:
        run.until("half way")
        reader.execute("SET statement_timeout = '60s'")
        assert reader.execute("SELECT count(*) FROM harbour_ship").fetchone() == (0,)
        code, said = run.end("\n")
    assert (code, "Traceback" in said) == (1, False)
    assert "harbour.0002_add_flag: the connection to the database was lost" in said
    assert "idle-in-transaction timeout" in said
    assert harbour.migrate("harbour", "0001")[0] == 0


def test_a_run_that_does_nothing_in_a_transaction_has_ten_seconds(harbour: Harbour):
    """Its session's limit; outside a transaction it may think for as long as it likes."""
    harbour.add("0001_create_ships", SHIP)
    harbour.migrate()
    limit = "SHOW idle_in_transaction_session_timeout"
    tell = f"RunPython(lambda apps, editor: print(editor.connection.connection.execute({limit!r}).fetchone()[0])),"
    harbour.add("0002_fill_ships", tell)
    assert "10s" in harbour.migrate()[1]
