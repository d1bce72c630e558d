"""A small project: migrations of the test's own making, a database of its own, and commands in processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from textwrap import dedent, indent
from typing import IO, Any, cast
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

SETTINGS = """
from backend.config.settings.test import *
INSTALLED_APPS = ["backend.foundation.postgis", "harbour", "wharf"]
MIDDLEWARE = []
ROOT_URLCONF = "harbour.urls"
"""
MIGRATION = """
import sys
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations import RunPython, RunSQL
from backend.foundation.postgis.tests import failing

class Migration(migrations.Migration):
    dependencies = {dependencies}
    atomic = {atomic}
    operations = [
{operations}
    ]
"""
SHIP = """
migrations.CreateModel("Ship", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField(null=True))]),
migrations.CreateModel("Pier", [
    ("id", models.BigAutoField(primary_key=True)), ("ship", models.ForeignKey("harbour.Ship", models.CASCADE))
]),
"""


@dataclass(frozen=True, slots=True)
class Harbour:
    """Two apps, harbour and wharf, in `folder`; `database` is its database's name."""

    folder: Path
    database: str
    otherwise: Mapping[str, str] = field(default_factory=dict)

    def told(self, **otherwise: str) -> Harbour:
        """The same, whose commands are told something else of the server than what is so in DATABASES."""
        return replace(self, otherwise=otherwise)

    def add(self, name: str, operations: str, *, app: str = "harbour", atomic: bool = True, after: Any = None) -> None:
        """A migration; it depends on the app's one before it, unless `after` lists others."""
        migrations = self.folder / app / "migrations"
        before = sorted(path.stem for path in migrations.glob("0*.py"))
        dependencies = after if after is not None else [(app, each) for each in before[-1:]]
        text = MIGRATION.format(
            dependencies=dependencies, atomic=atomic, operations=indent(dedent(operations).strip(), " " * 8)
        )
        (migrations / f"{name}.py").write_text(text)

    def take_away(self, name: str, *, app: str = "harbour") -> None:
        """As if the code were of before that migration."""
        (self.folder / app / "migrations" / f"{name}.py").unlink()

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(**_server(), dbname=self.database, autocommit=True)

    def ask(self, statement: str) -> list[Any]:
        with self.connect() as session:
            return session.execute(statement).fetchall()

    def applied(self) -> list[tuple[str, str]]:
        return self.ask("SELECT app, name FROM django_migrations ORDER BY id")

    @contextmanager
    def running(self, *arguments: str) -> Iterator[Run]:
        """A command at work; killed at the end if it still is."""
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-u", "-m", "django", *arguments],
            cwd=settings.REPOSITORY, env=self._environment(), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            yield Run(process)
        finally:
            process.kill()
            process.communicate()

    def migrating(self, *arguments: str) -> AbstractContextManager[Run]:
        return self.running("migrate", *arguments)

    def run(self, *arguments: str) -> tuple[int, str]:
        """Exit code and all that was said."""
        with self.running(*arguments) as run:
            return run.end()

    def migrate(self, *arguments: str) -> tuple[int, str]:
        return self.run("migrate", *arguments)

    def _environment(self) -> dict[str, str]:
        server = {**connections["default"].settings_dict, **self.otherwise}
        port = f":{server['PORT']}" if server["PORT"] else ""
        who = f"{quote(server['USER'])}:{quote(str(server['PASSWORD']), safe='')}"
        return {
            "PATH": os.defpath,
            "PYTHONPATH": f"{self.folder}:{settings.REPOSITORY}",
            "DJANGO_SETTINGS_MODULE": "harbour_settings",
            "DATABASE_URL": f"postgis://{who}@{quote(server['HOST'], safe='')}{port}/{self.database}",
        }


@dataclass(frozen=True, slots=True)
class Run:
    process: subprocess.Popen[str]

    def until(self, words: str) -> str:
        """Reads on until it says this; the line is returned."""
        heard = []
        for line in cast("IO[str]", self.process.stdout):
            heard.append(line)
            if words in line:
                return line
        raise AssertionError(f"it never said «{words}», but:\n{''.join(heard)}")

    def end(self, told: str | None = None) -> tuple[int, str]:
        said, _ = self.process.communicate(told, timeout=120)
        return self.process.returncode, said


def report_in(said: str) -> dict[str, object]:
    [line] = [line for line in said.splitlines() if line.startswith("MIGRATIONS ")]
    return json.loads(line.removeprefix("MIGRATIONS "))  # type: ignore[no-any-return]


def make_project(folder: Path) -> None:
    for app in ("harbour", "wharf"):
        (folder / app / "migrations").mkdir(parents=True)
        (folder / app / "migrations" / "__init__.py").touch()
        (folder / app / "models.py").touch()
        (folder / app / "__init__.py").touch()
    (folder / "harbour" / "urls.py").write_text("urlpatterns = []\n")
    (folder / "harbour_settings.py").write_text(SETTINGS)


@contextmanager
def database_made(name: str, template: str) -> Iterator[str]:
    with psycopg.connect(**_server(), dbname="postgres", autocommit=True) as session:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        session.execute(drop)
        session.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*map(sql.Identifier, (name, template))))
        try:
            yield name
        finally:
            session.execute(drop)


def _server() -> dict[str, Any]:
    found = connections["default"].settings_dict
    return {
        "host": found["HOST"], "port": found["PORT"] or None, "user": found["USER"],
        "password": str(found["PASSWORD"]) or None,
    }  # fmt: skip
