"""How do several who migrate one database at once go one after the other?

By an advisory lock of the very session that migrates, so that lock and migration live and die together. It needs a
session of its own: a pooler that lends sessions by the transaction (PgBouncer, RDS Proxy) must not stand in between,
and `assure` notices one that does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError
from django.db.backends.base.base import BaseDatabaseWrapper

from .pauses import Pauses

# Any number nobody else uses, ASCII of «MIGRATE». Advisory locks are each database's own.
_KEY = 0x4D494752415445
_HOLDER = """
    SELECT activity.pid, to_char(activity.backend_start AT TIME ZONE 'UTC', 'HH24:MI:SS'),
        activity.pid = pg_backend_pid()
    FROM pg_locks held JOIN pg_stat_activity activity USING (pid)
    WHERE held.locktype = 'advisory' AND held.granted AND held.objsubid = 1
        AND held.classid = %s AND held.objid = %s
        AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
# A lock of one number is shown as its two halves.
_HALVES = [_KEY >> 32, _KEY & 0xFFFFFFFF]
# What a session is told while it migrates. The server looks every two seconds whether we still live, even while it
# works or waits: else an index would be built for an hour for nobody, and the lock be held as long.
_SESSION = {
    "client_connection_check_interval": "2s",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    # A process that was stopped lives, and so would what it has locked; see locks.py for the time it holds a table.
    "idle_in_transaction_session_timeout": "10s",
    "application_name": "manage.py migrate",
}
# A reminder in the log for those who watch it.
_REMINDER_SECONDS = 30.0


class TurnNotHad(Exception):
    """Another migration holds the lock, or our own session has lost it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The lock, while it is held."""

    connection: BaseDatabaseWrapper

    def assure(self) -> None:
        """Raises TurnNotHad unless the session that speaks now is the one that took the lock."""
        with self.connection.cursor() as cursor:
            cursor.execute(_HOLDER, _HALVES)
            if not any(is_ours for _, _, is_ours in cursor.fetchall()):
                raise TurnNotHad(
                    "The session that migrates no longer holds the lock that keeps others out: it was cut off, or a "
                    "pooler gave us another one. Connect to the server itself and run migrate again."
                )


@contextmanager
def our_turn(connection: BaseDatabaseWrapper, *, pauses: Pauses, say: Callable[[str], None]) -> Iterator[Turn]:
    """Waits for its turn as long as `pauses` allow, and says so; gives it up at the end, or by dying.

    It asks again and again instead of waiting inside the server: there it would hold a snapshot, and CREATE INDEX
    CONCURRENTLY, which waits for all snapshots, would wait for it while it waits for that index.
    """
    _prepare_session(connection)
    try:
        _take(connection, pauses, say)
        yield Turn(connection=connection)
    finally:
        # A session that is gone, or whose transaction is broken, gives everything up when it closes.
        with suppress(DatabaseError, InterfaceError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_KEY])
            for name in _SESSION:
                cursor.execute(f"RESET {name}")


def _prepare_session(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for name, value in _SESSION.items():
            cursor.execute("SELECT set_config(%s, %s, false)", [name, value])


def _take(connection: BaseDatabaseWrapper, pauses: Pauses, say: Callable[[str], None]) -> None:
    began = remind_at = pauses.clock()
    with connection.cursor() as cursor:
        for pause in pauses:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_KEY])
            if cursor.fetchone() == (True,):
                return
            cursor.execute(_HOLDER, _HALVES)
            holder = cursor.fetchone()
            who = _described(*holder[:2]) if holder else "it has just ended"
            if pause is None:
                raise TurnNotHad(
                    f"Another migration ({who}) holds the lock since {pauses.minutes:g} minutes: see whether it still "
                    "works, end it if not, and run migrate again. Nothing was changed."
                )
            if (now := pauses.clock()) >= remind_at:
                say(
                    f"Waiting for another migration ({who}) ..."
                    + (f" for {now - began:.0f} s" if now - began >= 1 else "")
                )
                remind_at = now + _REMINDER_SECONDS
            pauses.sleep(pause)


def _described(pid: int, since: str | None) -> str:
    """PostgreSQL tells no role since when another one's session stands."""
    return f"session {pid}" + (f", connected since {since} UTC" if since else "")
