"""How long may a migration wait for a lock, when whoever comes after it must wait behind it?

A request for a table's strongest lock that waits for one slow reader makes all other readers wait, and one that was
granted makes them wait until the transaction ends. So a transaction has a budget: from its first statement that may
take such a lock its waits share LOCK_BUDGET_SECONDS, and each statement after that is spent still has LEAST_SECONDS.
A wait that would be longer undoes it all, and it is tried again after a pause. From that statement on the server also
ends it when it does nothing for HELD_IDLE_SECONDS: its process was stopped, or computes while others wait.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper

from .kinds import kind_of
from .pauses import Pauses
from .scripts import Statement, statements

# In the 4 s of one slow reader there are three tries at most: others wait 150 ms in all, 50 ms at a time.
LOCK_BUDGET_SECONDS = 0.05
# When the budget is used up, statements that follow still get this for a lock that is about to come free.
LEAST_SECONDS = 0.01
# For a row's lock while no table's is held: requests that want the same row wait for it as long (their role: 2 s).
ROW_LOCK_SECONDS = 1.0
# Between two statements while a table's lock may be held. Requests give up waiting for it after 2 s (their role).
HELD_IDLE_SECONDS = 2.0
# What stands in nobody's way may wait for the oldest transaction there is.
PATIENT_SECONDS = 1800.0

_CREATES_INDEX = re.compile(
    r'CREATE (?:UNIQUE )?INDEX CONCURRENTLY (?:IF NOT EXISTS )?(?:"([^"]+)"|(\w+))', re.IGNORECASE
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
    the statement again itself, since what came before it cannot be undone. A script is sent as one, so it gets what
    the strictest of its statements gets.
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
        script = statements(str(sql))
        connection: BaseDatabaseWrapper = context["connection"]
        if all(kind_of(statement) == "transaction" for statement in script):
            return execute(sql, params, many, context)
        if connection.in_atomic_block:
            self._limit(connection, script)
            return execute(sql, params, many, context)

        def alone() -> Any:
            _drop_invalid_index(connection, script, self._say)
            _set(connection, "SET", lock_timeout=_seconds_alone(script))
            return execute(sql, params, many, context)

        return until_locks_are_had(alone, what=_beginning(script), pauses=self._pauses, say=self._say)

    def _limit(self, connection: BaseDatabaseWrapper, script: list[Statement]) -> None:
        kinds = {kind_of(statement) for statement in script}
        if self._began is None and kinds & {"table", "patient"}:
            self._began = self._clock()
        if self._began is None:
            seconds = ROW_LOCK_SECONDS if kinds == {"rows"} else LOCK_BUDGET_SECONDS
            _set(connection, "SET LOCAL", lock_timeout=seconds)
            return
        left = self._began + LOCK_BUDGET_SECONDS - self._clock()
        _set(
            connection,
            "SET LOCAL",
            # Counted anew for each wait: those of one script share what is left.
            lock_timeout=max(LEAST_SECONDS, left / len(script)),
            idle_in_transaction_session_timeout=HELD_IDLE_SECONDS,
        )


def _seconds_alone(script: list[Statement]) -> float:
    kinds = {kind_of(statement) for statement in script}
    if kinds == {"patient"}:
        return PATIENT_SECONDS
    return ROW_LOCK_SECONDS if kinds == {"rows"} else max(LEAST_SECONDS, LOCK_BUDGET_SECONDS / len(script))


def _set(connection: BaseDatabaseWrapper, how: str, **seconds: float) -> None:
    _execute(connection, "; ".join(f"{how} {name} = {int(value * 1000)}" for name, value in seconds.items()))


def _execute(connection: BaseDatabaseWrapper, statement: str, parameters: list[str] | None = None) -> Any:
    """Beside Django's cursor, which would come back here; its errors are Django's all the same."""
    with connection.wrap_database_errors:
        return connection.connection.execute(statement, parameters)


def _drop_invalid_index(connection: BaseDatabaseWrapper, script: list[Statement], say: Callable[[str], None]) -> None:
    """One that was broken off is dead weight, and in the way of its own name. Nobody else is building it: our turn."""
    creates = _CREATES_INDEX.match(script[0].shape)
    if creates is None:
        return
    name = creates[1] or creates[2].lower()
    if _execute(connection, _INVALID, [name]).fetchone() is not None:
        say(f"The index {name} was broken off while it was built: dropping what is left of it.")
        _set(connection, "SET", lock_timeout=PATIENT_SECONDS)
        _execute(connection, f"DROP INDEX CONCURRENTLY {connection.ops.quote_name(name)}")


def _beginning(script: list[Statement]) -> str:
    """Of a statement: what it does to what, and none of its values."""
    return " ".join(script[0].shape.split()[:6])
