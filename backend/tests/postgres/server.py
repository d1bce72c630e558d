"""How do tests get a PostGIS server that they may restart? A cluster in a temporary folder, on a port of loopback."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from backend.tests.loopback import free_port

PATIENCE_SECONDS = 60.0
SUPERUSER = "superuser"
PASSWORD = "only-for-tests"
CONFIGURATION = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
max_connections = {connections}
superuser_reserved_connections = 3
password_encryption = 'scram-sha-256'
ssl = on
ssl_cert_file = 'server.crt'
ssl_key_file = 'server.key'
shared_buffers = 64MB
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
"""
# No trust anywhere: what a test is let in for, it knows the password of.
AUTHENTICATION = "hostssl all all 127.0.0.1/32 scram-sha-256\n"

# A line on standard input stops the server. Its end means that the tests died, killed perhaps: then all of it goes.
GUARD = """
"$@" </dev/null & server=$!
if read -r _; then kill -INT "$server"; wait "$server"
else kill -QUIT "$server"; wait "$server"; rm -rf "$PWD"; fi
"""


class Server:
    """One cluster. Its superuser is for the tests' own grips; a master as RDS gives one is made by `as_rds`."""

    def __init__(self, programs: Path, folder: Path, user: str | None) -> None:
        self.programs, self.folder, self.user = programs, folder, user
        self.port = free_port()
        self.data = folder / "data"
        self._process: subprocess.Popen[bytes] | None = None

    def make(self, connections: int) -> None:
        password = self.folder / "password"
        password.write_text(PASSWORD)
        self._run(
            self.programs / "initdb", f"--pgdata={self.data}", f"--username={SUPERUSER}", f"--pwfile={password}",
            "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions",
        )  # fmt: skip
        self._run(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2",
            "-keyout", self.data / "server.key", "-out", self.data / "server.crt",
        )  # fmt: skip
        (self.data / "postgresql.conf").write_text(CONFIGURATION.format(port=self.port, connections=connections))
        (self.data / "pg_hba.conf").write_text(AUTHENTICATION)

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603
                ["/bin/sh", "-c", GUARD, "guard", self.programs / "postgres", "-D", self.data],
                stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True, **self._identity(),
            )  # fmt: skip
        ends = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < ends and self._process.poll() is None:
            try:
                self.connect().close()
            except psycopg.OperationalError:
                time.sleep(0.02)  # between two questions, not instead of one
            else:
                return
        pytest.fail(f"PostgreSQL did not start: {(self.folder / 'log').read_text(errors='replace')[-2000:]}")

    def stop(self) -> None:
        """As a restart does it: every session is ended (57P01), nothing new let in (57P03)."""
        if self._process is not None and self._process.poll() is None:
            self._process.communicate(b"stop\n", timeout=PATIENCE_SECONDS)

    def connect(self, dbname: str = "postgres", user: str = SUPERUSER, password: str = PASSWORD) -> Any:
        return psycopg.connect(
            host="127.0.0.1", port=self.port, dbname=dbname, user=user, password=password, autocommit=True
        )

    def execute(self, statement: str, parameters: list[Any] | None = None, dbname: str = "postgres") -> list[Any]:
        """Runs one statement as the superuser; the rows are returned."""
        with self.connect(dbname) as connection:
            cursor = connection.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []

    def url(self, dbname: str, user: str, password: str) -> str:
        return f"postgis://{user}:{password}@127.0.0.1:{self.port}/{dbname}?sslmode=require"

    def secret(self, dbname: str, user: str, password: str) -> dict[str, str]:
        """As RDS's rotation writes it."""
        return {
            "engine": "postgres", "host": "127.0.0.1", "port": str(self.port),
            "dbname": dbname, "username": user, "password": password,
        }  # fmt: skip

    def _run(self, *command: str | Path) -> None:
        done = subprocess.run(list(command), capture_output=True, check=False, **self._identity())  # noqa: S603
        if done.returncode:
            pytest.fail(f"{command[0]} failed: {done.stderr.decode(errors='replace')[-2000:]}")

    def _identity(self) -> dict[str, Any]:
        """PostgreSQL refuses to run as root; nothing of the tests' environment goes along."""
        plain: dict[str, Any] = {"cwd": self.folder, "env": {"PATH": os.defpath, "TZ": "UTC", "LC_ALL": "C"}}
        if self.user is None:
            return plain
        account = pwd.getpwnam(self.user)
        return plain | {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


@contextmanager
def running_server(connections: int = 40) -> Iterator[Server]:
    """A new cluster; skips where PostgreSQL's own programs are not installed (PostGIS in a container)."""
    programs = _programs()
    if programs is None or shutil.which("openssl") is None:
        pytest.skip("needs PostgreSQL's server programs with PostGIS in /usr/lib/postgresql, and openssl")
    user = _user()
    folder = Path(tempfile.mkdtemp(prefix="coalition-postgres-"))
    if user is not None:
        shutil.chown(folder, user)
    server = Server(programs, folder, user)
    try:
        server.make(connections)
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


def _programs() -> Path | None:
    """The newest PostgreSQL that has PostGIS."""
    found = {
        int(match[1]): folder
        for folder in Path("/usr/lib/postgresql").glob("*/bin")
        if (match := re.fullmatch(r"(\d+)", folder.parent.name))
        and (folder / "initdb").exists()
        and Path(f"/usr/share/postgresql/{match[1]}/extension/postgis.control").exists()
    }
    return found[max(found)] if found else None


def _user() -> str | None:
    """Whom the server runs as where that cannot be ourselves."""
    if os.geteuid() != 0:
        return None
    known = {account.pw_name for account in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
