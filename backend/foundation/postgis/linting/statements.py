"""Which SQL does a migration run on tables in use (as sqlmigrate writes it), and what do two linters say of it?"""

from __future__ import annotations

import json
import re
import subprocess  # nosec B404  # squawk is a program
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.db import DatabaseError
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django_migration_linter import MigrationLinter
from django_migration_linter.sql_analyser.analyser import analyse_sql_statements
from django_migration_linter.sql_analyser.postgresql import PostgresqlAnalyser

from backend.foundation.postgis.migrating.scripts import Statement, statements

from .overlooked import overlooked, overlooked_in
from .rules import OPTED_IN

_NAME = r'(?:(?:public|"public")\.)?("[^"]+"|[A-Za-z_][\w$]*+)(?! ?\.)'
# IF NOT EXISTS and OR REPLACE say that it may have been there.
_CREATES = (
    ("TABLE", re.compile(rf"CREATE (?:UNLOGGED )?TABLE (?!IF NOT EXISTS\b){_NAME}", re.IGNORECASE)),
    ("FUNCTION", re.compile(rf"CREATE FUNCTION {_NAME}", re.IGNORECASE)),
)
_CONCERNS = (
    ("TABLE", re.compile(rf"ALTER TABLE (?:IF EXISTS )?(?:ONLY )?{_NAME}", re.IGNORECASE)),
    ("TABLE", re.compile(rf"CREATE (?:UNIQUE )?INDEX .*?\bON (?:ONLY )?{_NAME}", re.IGNORECASE)),
    ("FUNCTION", re.compile(rf"REVOKE \w+ ON FUNCTION {_NAME} ?\([^()]*\) FROM\b", re.IGNORECASE)),
)
# PostgreSQL checks nothing where a new column is NULL in every row (transformFKConstraints, skipValidation).
_NEW_REFERENCE = re.compile(r'ADD COLUMN "\w+" \w+ NULL CONSTRAINT "\w+" REFERENCES ')
# Nobody calls them by name.
_RENAMES_UNSEEN = re.compile(r"ALTER INDEX\b|ALTER TABLE\b.*\bRENAME CONSTRAINT\b", re.IGNORECASE)
_FOLLOWS = re.compile(r"\b(?:VALIDATE CONSTRAINT|UNIQUE USING INDEX|DROP CONSTRAINT)\b", re.IGNORECASE)
_SQUAWK = Path(sys.executable).with_name("squawk")
# Found in any case, or squawk does not work.
_CANARY = ("DROP TABLE canary", "ban-drop-table")
# Nothing found, something found; any other is a failure of its own.
_SQUAWKS_CODES = (0, 1)


class SqlUnknown(Exception):
    """Django cannot write it as SQL."""


class LinterBroken(Exception):
    """A linter did not say what it must, so that its silence means nothing."""


class Statements:
    """Of one migration."""

    def __init__(self, migration: Migration, loader: MigrationLoader) -> None:
        try:
            listed = loader.collect_sql([(migration, False)])
        # Operations raise what they like where they cannot be written.
        except (DatabaseError, ValueError, LookupError) as error:
            raise SqlUnknown(str(error)) from error
        self.is_atomic = migration.atomic
        # Each is sent by itself. Django's own comments are scripts without a statement.
        self.scripts = [script for each in listed if (script := statements(each))]
        self.all = [statement for script in self.scripts for statement in script]
        made = {_named(_CREATES, each) for each in self.all} - {None}
        self.in_use = [each for each in self.all if _named(_CONCERNS, each) not in made]

    def squawks(self) -> Iterator[str]:
        """Names of rules."""
        for statement in self.in_use:
            wrong = set()
            if _NEW_REFERENCE.search(statement.shape):
                wrong.add("adding-foreign-key-constraint")
            if _RENAMES_UNSEEN.match(statement.shape):
                wrong.add("renaming-object")
            yield from set(_squawk(statement.text, is_atomic=self.is_atomic)) - wrong

    def incompatibilities(self) -> Iterator[str]:
        """Codes of django-migration-linter's, for the SQL."""
        shapes = [statement.shape for statement in self.in_use]
        for listed in analyse_sql_statements(PostgresqlAnalyser, shapes, [])[::2]:
            yield from (issue.code for issue in listed)

    def overlooked(self) -> Iterator[str]:
        """Names of rules of ours."""
        for statement in self.in_use:
            yield from overlooked(statement)
        for script in self.scripts:
            yield from overlooked_in(script, is_atomic=self.is_atomic)

    def follow(self) -> bool:
        """The second half of what has begun to take: it takes nothing more, and must come after the first."""
        return any(_FOLLOWS.search(statement.shape) for statement in self.in_use)


def _named(patterns: Sequence[tuple[str, re.Pattern[str]]], statement: Statement) -> tuple[str, str] | None:
    """What it is and its name, as the server knows it; of the first pattern that fits."""
    found = next(((kind, found[1]) for kind, pattern in patterns if (found := pattern.match(statement.shape))), None)
    if found is None:
        return None
    kind, name = found
    return kind, name[1:-1] if name.startswith('"') else name.lower()


def codes_of_data(migration: Migration, linter: MigrationLinter) -> Iterator[str]:
    """Codes of django-migration-linter's, for RunPython and RunSQL themselves."""
    for listed in linter.analyse_data_migration(migration)[::2]:
        # It reads the way back, too, on which nobody waits.
        yield from (issue.code for issue in listed if issue.code.startswith("RUN"))


def assure_squawk(program: Path = _SQUAWK) -> None:
    """Raises LinterBroken unless it finds what nobody can overlook."""
    statement, rule = _CANARY
    if rule not in _squawk(statement, is_atomic=True, program=program):
        raise LinterBroken(f"squawk does not say {rule} of «{statement}»")


def _squawk(statement: str, *, is_atomic: bool, program: Path = _SQUAWK) -> list[str]:
    command = [
        str(program), "--reporter=json", "--pg-version=15.0", f"--include={','.join(OPTED_IN)}",
        "--assume-in-transaction" if is_atomic else "--no-assume-in-transaction",
    ]  # fmt: skip
    done = subprocess.run(  # noqa: S603  # nosec B603  # a program of ours, from beside this Python
        command, input=f"{statement};", capture_output=True, text=True, check=False
    )
    if done.returncode not in _SQUAWKS_CODES or not done.stdout:
        raise LinterBroken(f"squawk ended with code {done.returncode}: {done.stderr.strip()[:200]}")
    return [finding["rule_name"] for finding in json.loads(done.stdout)]
