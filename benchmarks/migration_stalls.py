"""How long do other readers wait while a migration runs, and one reader holds every table for four seconds?

For each migration in the repository, and those of Django's apps: the database stands just before it, one session
holds all tables there are (ACCESS SHARE, as any SELECT takes), others read each table again and again, and the command
applies it. What is told is the longest time a single read took; --limit-ms N fails where it was more.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from benchmarks.database import make_database, start_django, table

NAME = "coalition_migration_stalls"
HOLD_SECONDS = 4.0
POLL_SECONDS = 0.01
_TABLES = """
    SELECT relname FROM pg_class relation WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = relation.oid AND deptype = 'e')
"""


@dataclass
class Readers:
    """One thread and connection a table, so that each waits for itself alone."""

    database: str
    tables: list[str]
    longest_seconds: float = 0.0
    total_seconds: float = 0.0
    _ended: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        threads = [threading.Thread(target=self._read, args=(name,)) for name in self.tables]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._ended.set()
            for thread in threads:
                thread.join()

    def _read(self, name: str) -> None:
        question = sql.SQL("SELECT FROM {} LIMIT 1").format(sql.Identifier(name))
        waited = 0.0
        with psycopg.connect(self.database, autocommit=True) as session:
            session.execute(question)
            while not self._ended.wait(POLL_SECONDS * max(1, len(self.tables) / 4)):
                began = time.perf_counter()
                try:
                    session.execute(question)
                except psycopg.errors.UndefinedTable:  # dropped, or renamed
                    return
                took = time.perf_counter() - began
                waited += max(0.0, took - POLL_SECONDS)
                with self._lock:
                    self.longest_seconds = max(self.longest_seconds, took)
                    self.total_seconds = max(self.total_seconds, waited)


def main() -> None:
    parser = argparse.ArgumentParser(description="the longest wait of a reader during each migration")
    parser.add_argument("--limit-ms", type=float, help="exit 1 if any read took longer")
    limit = parser.parse_args().limit_ms
    start_django(make_database(NAME, fresh=True))
    from django.db import connection  # noqa: PLC0415  # after set_up
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415

    found = {**connection.settings_dict}
    parts = {"host": found["HOST"], "port": found["PORT"], "user": found["USER"], "password": str(found["PASSWORD"])}
    address = psycopg.conninfo.make_conninfo(dbname=NAME, **{name: value for name, value in parts.items() if value})
    loader = MigrationLoader(None, ignore_no_migrations=True)
    rows, worst = [], 0.0
    for app, name in _order(loader):
        readers, tries, seconds = _measure(address, app, name)
        worst = max(worst, readers.longest_seconds)
        rows.append(
            (
                f"{app}.{name}", str(len(readers.tables)), str(tries), f"{seconds:.1f}",
                f"{readers.longest_seconds * 1000:.0f}", f"{readers.total_seconds * 1000:.0f}",
            )
        )  # fmt: skip
        print(".", end="", flush=True)
    heads = ("migration", "tables held", "tries", "seconds", "longest read, ms", "waits of one reader in all, ms")
    table(f"{len(rows)} migrations, each with a reader that holds every table for {HOLD_SECONDS:g} s", rows, heads)
    print(f"\nThe longest read of all: {worst * 1000:.0f} ms")
    if limit is not None and worst * 1000 > limit:
        sys.exit(f"That is more than {limit:g} ms.")


def _order(loader: object) -> Iterator[tuple[str, str]]:
    """As Django would apply them to an empty database."""
    graph = loader.graph  # type: ignore[attr-defined]  # imported where Django has started
    yield from graph._generate_plan(graph.leaf_nodes(), at_end=True)  # noqa: SLF001  # the executor's own order


def _measure(address: str, app: str, name: str) -> tuple[Readers, int, float]:
    with psycopg.connect(address, autocommit=True) as session:
        readers = Readers(address, [row[0] for row in session.execute(_TABLES)])
        held = [sql.Identifier(each) for each in readers.tables]
        with readers.at_work():
            began = time.perf_counter()
            session.execute("BEGIN")
            if held:
                session.execute(sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(sql.SQL(", ").join(held)))
            # Its own start does not count among the four seconds in which it meets the reader.
            command = [sys.executable, "manage.py", "migrate", app, name]
            with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
                letting_go = threading.Thread(target=_let_go, args=(address, session, process))
                letting_go.start()
                said, _ = process.communicate()
                letting_go.join()
            seconds = time.perf_counter() - began
    if process.returncode:
        sys.exit(f"{app}.{name} failed:\n{said}")
    return readers, said.count("(try ") + 1, seconds


def _let_go(address: str, session: psycopg.Connection[tuple[object, ...]], process: subprocess.Popen[str]) -> None:
    """After four seconds with the migration's session in the database, or when it is done."""
    at_work = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'manage.py migrate' AND datname = %s"
    ends = float("inf")
    # A transaction sees these statistics as they were when it first asked: another session asks.
    with psycopg.connect(address, autocommit=True) as watch:
        while process.poll() is None and time.perf_counter() < ends:
            if ends == float("inf") and watch.execute(at_work, [NAME]).fetchone() != (0,):
                ends = time.perf_counter() + HOLD_SECONDS
            time.sleep(0.02)
    session.execute("ROLLBACK")


if __name__ == "__main__":
    main()
