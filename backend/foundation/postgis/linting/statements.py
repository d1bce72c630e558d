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

_NAME = r'(?:public\.)?"?([A-Za-z_][\w$]*)"?'
_CREATES = re.compile(rf"CREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?{_NAME}", re.IGNORECASE)
_CONCERNS = (
    re.compile(rf"ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?{_NAME}", re.IGNORECASE),
    re.compile(rf"CREATE\s+(?:UNIQUE\s+)?INDEX\s.*?\sON\s+{_NAME}", re.IGNORECASE | re.DOTALL),
)
# PostgreSQL checks nothing where a new column is NULL in every row (transformFKConstraints, skipValidation).
_NEW_REFERENCE = re.compile(r'ADD COLUMN "\w+" \w+ NULL CONSTRAINT "\w+" REFERENCES ')
_FRAME = {"BEGIN;", "COMMIT;"}


class SqlUnknown(Exception):
    """Django cannot write it as SQL."""


class Statements:
    """Of one migration."""

    def __init__(self, migration: Migration, loader: MigrationLoader) -> None:
        try:
            listed = loader.collect_sql([(migration, False)])
        # Operations raise what they like where they cannot be written.
        except (DatabaseError, ValueError, LookupError) as error:
            raise SqlUnknown(str(error)) from error
        self.is_atomic = migration.atomic
        lines = [line for line in listed if line not in _FRAME and not line.startswith("--")]
        self._made = {name for line in lines for name in _CREATES.findall(line)}
        self.in_use = [line for line in lines if not self._is_about_new_table(line)]

    def squawks(self) -> Iterator[str]:
        """Names of rules."""
        for statement in self.in_use:
            arguments = ["--assume-in-transaction"] if self.is_atomic else ["--no-assume-in-transaction"]
            for rule in _squawk(statement, arguments):
                if rule != "adding-foreign-key-constraint" or not _NEW_REFERENCE.search(statement):
                    yield rule

    def incompatibilities(self) -> Iterator[str]:
        """Codes of django-migration-linter's, for the SQL."""
        for listed in analyse_sql_statements(PostgresqlAnalyser, self.in_use, [])[::2]:
            yield from (issue.code for issue in listed)

    def validate(self) -> bool:
        """The second half of a constraint that was added NOT VALID: takes nothing more, and must follow the first."""
        return any("VALIDATE CONSTRAINT" in statement for statement in self.in_use)

    def _is_about_new_table(self, statement: str) -> bool:
        return any((found := pattern.match(statement)) and found[1] in self._made for pattern in _CONCERNS)


def codes_of_data(migration: Migration, linter: MigrationLinter) -> Iterator[str]:
    """Codes of django-migration-linter's, for RunPython and RunSQL themselves."""
    for listed in linter.analyse_data_migration(migration)[::2]:
        # It reads the way back, too, on which nobody waits.
        yield from (issue.code for issue in listed if issue.code.startswith("RUN"))


def _squawk(statement: str, arguments: Sequence[str]) -> list[str]:
    program = Path(sys.executable).with_name("squawk")
    command = [str(program), "--reporter=json", "--pg-version=15.0", *arguments]
    done = subprocess.run(  # noqa: S603  # nosec B603  # a program of ours, from beside this Python
        command, input=statement, capture_output=True, text=True, check=False
    )
    return [finding["rule_name"] for finding in json.loads(done.stdout or "[]")]
