"""How is a process held at a point of its database work, seen there, killed, and its transaction ended?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from django.conf import settings
from django.db import connection

# The advisory lock at which triggers wait, and which the test holds.
HELD = 4_711
PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Point:
    """A trigger: `BEFORE INSERT ON stakeholders_stakeholder`, for each `ROW` or `STATEMENT`, where `condition` holds.

    With `is_at_commit`, the trigger is deferred to the transaction's end.
    """

    event: str
    level: Literal["ROW", "STATEMENT"] = "ROW"
    condition: str = "true"
    is_at_commit: bool = False


@contextmanager
def held_at(point: Point) -> Iterator[None]:
    """Whoever comes to the point waits there, until the end of this at the latest."""
    kind, when = ("CONSTRAINT TRIGGER", "DEFERRABLE INITIALLY DEFERRED") if point.is_at_commit else ("TRIGGER", "")
    condition = "" if point.level == "STATEMENT" else f"WHEN ({point.condition})"
    table = point.event.rpartition(" ")[2]
    _run(f"""
        CREATE FUNCTION hold_here() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_advisory_xact_lock({HELD}); RETURN NEW; END $$;
        CREATE {kind} hold_here {point.event} {when} FOR EACH {point.level} {condition} EXECUTE FUNCTION hold_here();
        SELECT pg_advisory_lock({HELD});
    """)
    try:
        yield
    finally:
        _run(f"SELECT pg_advisory_unlock_all(); DROP TRIGGER hold_here ON {table}; DROP FUNCTION hold_here()")


class Child:
    """A process of ours on the database of this test, to be killed."""

    def __init__(self, nursery: subprocess.Popen[str], order: str) -> None:
        assert nursery.stdin is not None
        self._nursery = nursery
        nursery.stdin.write(f"{order}\n")
        nursery.stdin.flush()
        self._pid = int(self.says())

    def says(self) -> str:
        """Its next line."""
        assert self._nursery.stdout is not None
        return self._nursery.stdout.readline().strip()

    def lives(self) -> bool:
        try:
            os.kill(self._pid, 0)
        except ProcessLookupError:
            return False
        return True

    def kill(self) -> None:
        os.kill(self._pid, signal.SIGKILL)
        until(lambda: not self.lives())


@contextmanager
def nursery() -> Iterator[subprocess.Popen[str]]:
    """The process that has loaded Django and forks the others."""
    where = connection.settings_dict
    host = quote(where["HOST"], safe="") + (f":{where['PORT']}" if where["PORT"] else "")
    url = f"postgis://{where['USER']}:{quote(where['PASSWORD'])}@{host}/{where['NAME']}"
    with subprocess.Popen(
        [sys.executable, "-m", "backend.tests.kill_points.child"],
        cwd=settings.REPOSITORY,
        env=os.environ  # noqa: TID251  # what the child needs beside its database
        | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "backend.config.settings.test"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process


def waiting() -> list[int]:
    """The server processes that wait at the point."""
    return _numbers(
        """
        SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """,
        HELD,
    )


def until(condition: Callable[[], object], child: Child | None = None) -> None:
    """Asks again and again; fails where it takes too long, or where the child ends first."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert child is None or child.lives(), "the child ended by itself"
        assert time.monotonic() < ends, "this took too long"


def server_notices(pid: int) -> None:
    """The database server ends the dead client's session, as it does when it finds the connection gone."""
    _run(f"SELECT pg_terminate_backend({pid})")
    until(lambda: not _is_there(pid))


def server_goes_on(pid: int) -> None:
    """The server carries out what it had been asked before the client died, and only then finds the client gone."""
    _run("SELECT pg_advisory_unlock_all()")
    until(lambda: not _is_there(pid))


def _is_there(pid: int) -> bool:
    return bool(_numbers("SELECT pid FROM pg_stat_activity WHERE pid = %s", pid))


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _numbers(sql: str, *parameters: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [number for (number,) in cursor.fetchall()]
