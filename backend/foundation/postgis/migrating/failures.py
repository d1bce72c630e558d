"""What is said of a migration that failed? One sentence: which, why, what stands, what to do."""

from __future__ import annotations

import sys
from pathlib import Path
from traceback import extract_tb
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.migration import Migration

from .locks import sqlstate
from .names import named

RUNBOOK = "docs/runbooks/failed-migration.md"
# Class 08, connection exceptions; 57P01 to 57P03, a server that goes down or comes up; 25P03, which ends a session that
# did nothing for too long inside a transaction (turn.py, locks.py).
_CONNECTION_LOST = ("08", "57P0", "25P03")
# libpq quotes the severity of what a server says that lets nobody in; it has no SQLSTATE for it.
_REFUSAL = "FATAL:"
# Who has kept a transaction open for longer than any request of ours lasts. No queries: they hold people's data.
_OLD_TRANSACTIONS = """
    SELECT pid, coalesce(usename, ''), coalesce(application_name, ''), state,
        extract(epoch FROM clock_timestamp() - xact_start)::int
    FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start < clock_timestamp() - interval '1 s'
    ORDER BY xact_start LIMIT 3
"""


def sentence_of(error: DatabaseError | InterfaceError, migration: Migration | None) -> str:
    """Holds no row's values: PostgreSQL puts them into an error's detail, which stays out."""
    if _is_connection_lost(error):
        return _of_lost_connection(error, migration)
    if migration is None:
        return (
            f"The database refused what comes before or after migrations: {_reason(error)}. What was applied stays. "
            f"See {RUNBOOK}."
        )
    return f"{_name(migration)} failed: {_reason(error)}. {what_stands(migration)} See {RUNBOOK}."


def sentence_of_locks(what: str, migration: Migration | None, connection: BaseDatabaseWrapper) -> str:
    """After a last try, with those who may have been in the way."""
    undone = f" {what_stands(migration)}" if migration else ""
    return (
        f"{what}; open for long now: {_old_transactions(connection)}.{undone} End those sessions or wait for them, and "
        f"run migrate again. See {RUNBOOK}."
    )


def what_stands(migration: Migration) -> str:
    if migration.atomic:
        return "It was undone as a whole; those before it stay applied."
    return "It runs outside a transaction: what it had done before that stands, and it is not noted as applied."


def sentence_of_code(error: Exception, migration: Migration) -> str:
    """Where the migration's own code raised what; not its text, which may quote a row."""
    frames = extract_tb(error.__traceback__)
    file = getattr(sys.modules.get(type(migration).__module__), "__file__", None)
    frame = next((each for each in reversed(frames) if each.filename == file), frames[-1])
    return (
        f"{_name(migration)} failed: {type(error).__name__} in {Path(frame.filename).name}, line {frame.lineno}. "
        f"{what_stands(migration)} See {RUNBOOK}; --traceback shows where and why."
    )


def _of_lost_connection(error: BaseException, migration: Migration | None) -> str:
    if migration is None:
        did = "refuses the connection" if _REFUSAL in str(error) else "does not answer"
        return f"The database {did}: {_first_line(error)}. Nothing was changed. See {RUNBOOK}."
    return (
        f"{_name(migration)}: the connection to the database was lost ({_first_line(error)}). {what_stands(migration)} "
        f"Run migrate again once it answers. See {RUNBOOK}."
    )


def _is_connection_lost(error: BaseException) -> bool:
    code = sqlstate(error)
    if code is not None:
        return code.startswith(_CONNECTION_LOST)
    return isinstance(error, (InterfaceError, OperationalError))


def _reason(error: BaseException) -> str:
    diagnosis: Any = getattr(error.__cause__, "diag", None)
    code = sqlstate(error)
    # Class 22, data exceptions, whose first line quotes the value.
    if diagnosis is None or code is None or code.startswith("22"):
        return f"SQLSTATE {code}" if code else type(error).__name__
    return f"{diagnosis.message_primary} (SQLSTATE {code})"


def _old_transactions(connection: BaseDatabaseWrapper) -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute(_OLD_TRANSACTIONS)
            rows = cursor.fetchall()
    except DatabaseError:
        return "unknown"
    told = [
        f"session {pid} of {user or 'another'}{f' ({program})' if program else ''}, {state}, since {seconds} s"
        for pid, user, program, state, seconds in rows
    ]
    return "; ".join(told) or "nobody"


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".:") if lines else type(error).__name__


def _name(migration: Migration) -> str:
    return named((migration.app_label, migration.name))
