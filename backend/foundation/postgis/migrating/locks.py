"""How long may a migration wait for a lock, when whoever comes after it must wait behind it?

A request for a table's strongest lock that waits for one slow reader makes all other readers wait, and one that was
granted makes them wait until the transaction ends. So a transaction has a budget: from its first statement that may
take such a lock its waits must end within LOCK_BUDGET_SECONDS; then it is undone, and tried again after a pause.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper

from .pauses import Pauses

# In the 4 s of one slow reader there are three tries at most: others wait 150 ms in all, 50 ms at a time.
LOCK_BUDGET_SECONDS = 0.05
# When the budget is used up, statements that follow still get this for a lock that is about to come free.
LEAST_SECONDS = 0.01
# For a row's lock while no table's is held: requests that want the same row wait for it as long (their role: 2 s).
ROW_LOCK_SECONDS = 1.0
# What stands in nobody's way may wait for the oldest transaction there is.
PATIENT_SECONDS = 1800.0

_TRANSACTION = re.compile(r"\s*(SAVEPOINT|RELEASE|ROLLBACK|COMMIT|BEGIN|START)\b", re.IGNORECASE)
_ROWS = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|MERGE|WITH|VALUES|SET|SHOW|COPY)\b", re.IGNORECASE)
# Takes no lock on what was there before.
_NEW = re.compile(
    r"\s*CREATE\s+(TABLE|FUNCTION|EXTENSION|SCHEMA|TYPE|SEQUENCE)\b(?!.*\bREFERENCES\b)", re.IGNORECASE | re.DOTALL
)
# https://www.postgresql.org/docs/current/explicit-locking.html: SHARE UPDATE EXCLUSIVE lets all read and write.
_HARMLESS = re.compile(r"\b(INDEX\s+CONCURRENTLY|VALIDATE\s+CONSTRAINT)\b", re.IGNORECASE)
_CREATES_INDEX = re.compile(
    r'\s*CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:"([^"]+)"|(\w+))', re.IGNORECASE
)
_INVALID = """
    SELECT FROM pg_index JOIN pg_class relation ON relation.oid = indexrelid
    WHERE relname = %s AND relnamespace = current_schema()::regnamespace AND NOT indisvalid
"""
# https://www.postgresql.org/docs/current/errcodes-appendix.html
_LOCK_NOT_AVAILABLE, _DEADLOCK = "55P03", "40P01"


class LocksNotHad(Exception):
    """Somebody held them until our patience was over; what was tried was undone."""


def sqlstate(error: BaseException) -> str | None:
    """The server's code for what went wrong; None where it was not the server that said it."""
    return getattr(error.__cause__, "sqlstate", None) or getattr(error, "sqlstate", None)


def is_lock_failure(error: BaseException) -> bool:
    return sqlstate(error) in {_LOCK_NOT_AVAILABLE, _DEADLOCK}


def until_locks_are_had[T](act: Callable[[], T], *, what: str, pauses: Pauses, say: Callable[[str], None]) -> T:
    """Tries again until nobody is in the way.

    Raises:
        LocksNotHad: somebody always was.
    """
    for number, pause in enumerate(pauses, start=1):
        try:
            return act()
        except OperationalError as error:
            if not is_lock_failure(error):
                raise
            if pause is None:
                raise LocksNotHad(f"{what} could not have its locks within {pauses.minutes:g} minutes") from error
            reason = "deadlock" if sqlstate(error) == _DEADLOCK else "another session holds a lock"
        # Not inside `except`: the error's frames would keep what was tried alive.
        say(f"{what}: {reason}; undone, again in {pause:.1f} s (try {number}).")
        pauses.sleep(pause)
    raise AssertionError("pauses end with None")


class LockBudget:
    """An execute wrapper of Django's (https://docs.djangoproject.com/en/stable/topics/db/instrumentation/).

    Inside a transaction it sets lock_timeout before each statement to what is left of the budget; outside one it tries
    the statement again itself, since what came before it cannot be undone.
    """

    def __init__(
        self, *, pauses: Pauses, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._pauses, self._say, self._clock = pauses, say, clock
        self._began: float | None = None

    def begin(self) -> None:
        """A transaction begins."""
        self._began = None

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        text = str(sql)
        connection: BaseDatabaseWrapper = context["connection"]
        if _TRANSACTION.match(text):
            return execute(sql, params, many, context)
        if connection.in_atomic_block:
            _set_lock_timeout(connection, "SET LOCAL", self._seconds_left(text))
            return execute(sql, params, many, context)

        def alone() -> Any:
            _drop_invalid_index(connection, text, self._say)
            _set_lock_timeout(connection, "SET", _seconds_alone(text))
            return execute(sql, params, many, context)

        return until_locks_are_had(alone, what=_beginning(text), pauses=self._pauses, say=self._say)

    def _seconds_left(self, text: str) -> float:
        if self._began is None:
            if _ROWS.match(text):
                return ROW_LOCK_SECONDS
            if _NEW.match(text):
                return LOCK_BUDGET_SECONDS
            self._began = self._clock()
        return max(LEAST_SECONDS, self._began + LOCK_BUDGET_SECONDS - self._clock())


def _seconds_alone(text: str) -> float:
    if _HARMLESS.search(text):
        return PATIENT_SECONDS
    return ROW_LOCK_SECONDS if _ROWS.match(text) else LOCK_BUDGET_SECONDS


def _set_lock_timeout(connection: BaseDatabaseWrapper, how: str, seconds: float) -> None:
    # Beside Django's cursor, which would come back here.
    connection.connection.execute(f"{how} lock_timeout = {int(seconds * 1000)}")


def _drop_invalid_index(connection: BaseDatabaseWrapper, text: str, say: Callable[[str], None]) -> None:
    """One that was broken off is dead weight, and in the way of its own name. Nobody else is building it: our turn."""
    creates = _CREATES_INDEX.match(text)
    if creates is None:
        return
    name = creates[1] or creates[2].lower()
    if connection.connection.execute(_INVALID, [name]).fetchone() is not None:
        say(f"The index {name} was broken off while it was built: dropping what is left of it.")
        _set_lock_timeout(connection, "SET", PATIENT_SECONDS)
        connection.connection.execute(f"DROP INDEX CONCURRENTLY {connection.ops.quote_name(name)}")


def _beginning(text: str) -> str:
    """Of a statement: what it does to what, and none of its values."""
    return " ".join(text.split()[:6])
