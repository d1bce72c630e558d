"""How does a test's Django work on the throw-away server, as one of the three roles?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.contrib.contenttypes.models import ContentType
from django.contrib.gis.db.backends.postgis.base import DatabaseWrapper
from django.core.management import call_command
from django.db import connection, connections

from backend.foundation.secret_store.folder import FolderSecretStore

from .server import PASSWORD, Server

MASTER = "master"
DATABASE = "coalition"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """A database as `bootstrap_database` makes it and the migration role fills it."""

    server: Server
    secrets: Path

    def secret(self, role: str) -> dict[str, str]:
        return dict(FolderSecretStore(self.secrets).read(f"coalition/test/database/{role}"))

    def entry(self, role: str) -> dict[str, Any]:
        """What DATABASES says of that role, written out."""
        secret = self.secret(role)
        return {
            "HOST": secret["host"],
            "PORT": secret["port"],
            "NAME": secret["dbname"],
            "USER": secret["username"],
            "PASSWORD": secret["password"],
        }

    def connect(self, role: str) -> psycopg.Connection[Any]:
        """A connection of its own, as that role."""
        secret = self.secret(role)
        connection: psycopg.Connection[Any] = self.server.connect(
            secret["dbname"], secret["username"], secret["password"]
        )
        return connection


def as_rds(server: Server) -> None:
    """The master as RDS makes it: no superuser, but it may make roles and databases.

    There it may make the extension postgis as well, which elsewhere takes a superuser; so here each new database is
    born with it.
    """
    statement = f"CREATE ROLE {MASTER} LOGIN NOSUPERUSER CREATEDB CREATEROLE PASSWORD '{PASSWORD}'"
    server.execute(statement)
    server.execute("CREATE EXTENSION postgis", dbname="template1")


def bootstrap(server: Server, secrets: Path, database: str = DATABASE, **options: Any) -> str:
    """Runs the command as its user would; what it printed is returned."""
    output = StringIO()
    call_command(
        "bootstrap_database",
        master_url=server.url(database, MASTER, quote(PASSWORD)),
        secret_prefix="coalition/test/database",
        secrets_folder=str(secrets),
        stdout=output,
        **options,
    )
    return output.getvalue()


@contextmanager
def django_on(**entry: Any) -> Iterator[None]:
    """All of Django's connections, of every thread, go there until the end."""
    configured = connections.databases["default"]
    before = dict(configured)
    leave_database()
    configured.update(entry)
    try:
        yield
    finally:
        leave_database()
        configured.clear()
        configured.update(before)


def leave_database() -> None:
    """Forgets what Django remembers of a database by its alias: its types' and content types' numbers differ."""
    connection.close()
    for numbers in DatabaseWrapper._type_infos.values():  # type: ignore[attr-defined]  # Django's own
        numbers.pop("default", None)
    ContentType.objects.clear_cache()
