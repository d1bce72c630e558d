"""PostgreSQL's own way back to a moment, as RDS has it: a base backup, its log kept, and a second cluster made of both.

Source: «Continuous Archiving and Point-in-Time Recovery», PostgreSQL documentation.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from backend.tests.postgres.server import CONFIGURATION, PASSWORD, SUPERUSER, Server, running_server

PATIENCE_SECONDS = 60.0
_ARCHIVING = """
wal_level = replica
max_wal_senders = 4
full_page_writes = on
archive_mode = on
archive_command = 'test ! -f {archive}/%f && cp %p {archive}/%f'
"""
_RECOVERY = """
wal_level = replica
max_wal_senders = 4
restore_command = 'cp {archive}/%f %p'
recovery_target_time = '{at}'
recovery_target_inclusive = off
recovery_target_action = 'promote'
"""
_REPLICATION = "hostssl replication all 127.0.0.1/32 scram-sha-256\n"


@contextmanager
def archiving_server() -> Iterator[Server]:
    """Keeps its log from now on, in the folder `archive` beside its data."""
    with running_server() as server:
        archive = _archive(server)
        _act(server, "mkdir", archive)
        settings = server.data / "postgresql.conf"
        settings.write_text(settings.read_text() + _ARCHIVING.format(archive=archive))
        authentication = server.data / "pg_hba.conf"
        authentication.write_text(authentication.read_text() + _REPLICATION)
        server.stop()
        server.start()
        yield server


def back_up(server: Server) -> Path:
    """A base backup, taken while it serves."""
    folder = server.folder / "base"
    _act(
        server, server.programs / "pg_basebackup", f"--pgdata={folder}", "--wal-method=none", "--checkpoint=fast",
        "--dbname", f"host=127.0.0.1 port={server.port} user={SUPERUSER} password={PASSWORD} sslmode=require",
    )  # fmt: skip
    return folder


def moment(server: Server) -> str:
    """Now, by the server's clock: what is committed later is later."""
    [row] = server.execute("SELECT clock_timestamp()::text")
    return str(row[0])


def keep_log(server: Server) -> None:
    """Until what is written now lies in the archive."""
    [row] = server.execute("SELECT pg_walfile_name(pg_switch_wal())")
    ends = time.monotonic() + PATIENCE_SECONDS
    while not (_archive(server) / row[0]).exists():
        if time.monotonic() > ends:
            pytest.fail(f"the server has not archived {row[0]}")
        time.sleep(0.05)  # between two looks, not instead of one


@contextmanager
def as_of(server: Server, base: Path, at: str) -> Iterator[Server]:
    """Another cluster, beside: the backup, and the log up to that moment. The first one is not touched."""
    with running_server() as side:
        side.stop()
        # Of its own, nothing may stay: a log of another cluster least of all.
        _act(server, "find", side.data, "-mindepth", "1", "-delete")
        _act(server, "cp", "-a", f"{base}/.", side.data)
        recovery = _RECOVERY.format(archive=_archive(server), at=at)
        (side.data / "postgresql.conf").write_text(CONFIGURATION.format(port=side.port, connections=40) + recovery)
        _act(server, "touch", side.data / "recovery.signal")
        side.start()
        _wait_until_promoted(side)
        yield side


def _wait_until_promoted(side: Server) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while side.execute("SELECT pg_is_in_recovery()") != [(False,)]:
        if time.monotonic() > ends:
            pytest.fail(f"the side has not come up: {(side.folder / 'log').read_text(errors='replace')[-2000:]}")
        time.sleep(0.05)  # between two looks, not instead of one


def _act(server: Server, *words: str | Path) -> None:
    """A program, as the user that the server runs as."""
    server._run(*words)  # noqa: SLF001  # what it is made with itself


def _archive(server: Server) -> Path:
    return server.folder / "archive"
