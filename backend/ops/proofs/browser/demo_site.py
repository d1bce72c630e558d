"""A site of this machine, as bin/demo runs it, with a database of its own: the server's process and the outbox's."""

from __future__ import annotations

import email
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import policy
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psycopg
from django.conf import settings
from psycopg import sql

from backend.config.env import development_database_url
from backend.foundation.postgis.url import parse_database_url
from backend.ops.environment import inherited
from backend.tests.loopback import free_port

PATIENCE_SECONDS = 120.0
MAIL = settings.REPOSITORY / ".local" / "mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSite:
    """`slug` is the demo's campaign; `username` and `password` let into the admin."""

    url: str
    slug: str
    username: str
    password: str

    def link_mailed_to(self, address: str, page: str = "verify-endorsement") -> str:
        """The link to a page in the mail to an address, waited for: the outbox's process sends it."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < ends:
            for file in sorted(MAIL.glob("*.eml"), reverse=True):
                message = email.message_from_bytes(file.read_bytes(), policy=policy.default)
                if address not in str(message["To"]):
                    continue
                body = message.get_body()
                # An older run's mail leads to another port.
                found = re.search(rf"{re.escape(self.url)}/{page}/\S+", str(body and body.get_content()))
                if found is not None:
                    return found[0]
            time.sleep(0.1)  # between two questions, not instead of one
        raise AssertionError(f"no mail to {address} within {PATIENCE_SECONDS:.0f} seconds")


@contextmanager
def running_demo(folder: Path) -> Iterator[DemoSite]:
    """Fills a new database with the demo on invented squares, serves it, and takes all of it away at the end."""
    url = f"http://127.0.0.1:{free_port()}"
    password = folder / "password"
    with new_database() as database:
        environment = inherited() | {
            "DJANGO_SETTINGS_MODULE": "backend.config.settings.local",
            "DATABASE_URL": database,
            "PUBLIC_BASE_URL": url,
            "DEBUG": "false",
            "GEOCODER": "fake",
        }
        filled = subprocess.run(
            [*manage("make_demo", "--boundaries", "squares"), "--password-file", str(password)],
            cwd=settings.REPOSITORY, env=environment, capture_output=True, text=True,
            timeout=PATIENCE_SECONDS * 3, check=False,
        )  # fmt: skip
        assert filled.returncode == 0, filled.stderr[-2000:]
        with (
            started(folder / "outbox.log", environment, "drain_outbox", "--follow"),
            started(folder / "server.log", environment, "runserver", url.removeprefix("http://"), "--noreload",
                    "--insecure") as server,
        ):  # fmt: skip
            wait_until_it_answers(server, f"{url}/api/v1/campaigns", folder / "server.log")
            yield DemoSite(
                url=url, slug="clean-air-for-all", username="admin", password=password.read_text("utf-8").strip()
            )


def manage(*command: str) -> list[str]:
    return [sys.executable, "manage.py", *command]


@contextmanager
def started(log: Path, environment: dict[str, str], *command: str) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output, subprocess.Popen(
        manage(*command), cwd=settings.REPOSITORY, env=environment, stdin=subprocess.DEVNULL, stdout=output,
        stderr=output,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_until_it_answers(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends and server.poll() is None:
        with suppress(URLError, TimeoutError), urlopen(url, timeout=5):
            return
        time.sleep(0.1)  # between two questions, not instead of one
    raise AssertionError(f"the server does not answer {url}: {log.read_text(errors='replace')[-2000:]}")


@contextmanager
def new_database() -> Iterator[str]:
    """The address of an empty database beside the checkout's own, on the same server."""
    address = development_database_url()
    known = parse_database_url(address)
    name = f"{known['NAME']}_browser"
    dropped = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(
        host=known.get("HOST") or None, port=known.get("PORT") or None, user=known.get("USER") or None,
        password=known.get("PASSWORD") or None, dbname="postgres", autocommit=True,
    ) as connection:  # fmt: skip
        connection.execute(dropped)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            path, mark, options = address.partition("?")
            yield f"{path.rpartition('/')[0]}/{name}{mark}{options}"
        finally:
            connection.execute(dropped)
