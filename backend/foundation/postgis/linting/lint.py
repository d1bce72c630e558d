"""May this migration run while people use the site, and does its name say when?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.apps import apps
from django.db import connections
from django.db.migrations import RunPython, SeparateDatabaseAndState
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django_migration_linter import MigrationLinter

from backend.foundation.postgis.migrating.kinds import kind_of, works_on_rows
from backend.foundation.postgis.migrating.names import Key, is_contracting, named

from .narrowing import is_longer_text, narrowings
from .rules import CONTRACTING, EXCUSED, NOISE, SLOW_TOO
from .statements import SqlUnknown, Statements, assure_squawk, codes_of_data

HOW_TO = "docs/how-to/change-the-schema.md"


class Lint:
    """`database` is an alias: Django writes SQL with a connection at hand. What stands in it does not matter.

    Raises:
        LinterBroken: what it says would mean nothing.
    """

    def __init__(self, database: str, excused: Mapping[Key, Mapping[str, str]] = EXCUSED) -> None:
        assure_squawk()
        self._excused = excused
        self._connection = connections[database]
        self._loader = MigrationLoader(self._connection, replace_migrations=False)
        self._linter = MigrationLinter(
            None, database=database, no_cache=True, no_output=True, analyser_string="postgresql"
        )

    def ours(self) -> list[Key]:
        """The keys of all migrations that are not a package's."""
        labels = {config.label for config in apps.get_app_configs() if "site-packages" not in config.path}
        return sorted(key for key in self._loader.disk_migrations if key[0] in labels)

    def sentences(self, keys: Iterable[Key]) -> Iterator[str]:
        """One for each thing that is wrong."""
        for key in keys:
            for fault in self._faults(self._loader.disk_migrations[key]):
                yield f"{named(key)} {fault}. See {HOW_TO}."

    def _faults(self, migration: Migration) -> Iterator[str]:
        operations = list(_flat(migration.operations))
        if any(isinstance(each, RunPython) and each not in migration.operations for each in operations):
            yield "runs code inside SeparateDatabaseAndState, which Django does even to write SQL: take it out of there"
            return
        try:
            statements = Statements(migration, self._loader)
        except SqlUnknown as error:
            yield f"cannot be written as SQL ({error})"
            return
        yield from _faults_of_form(migration, operations, statements)
        excused = self._excused.get((migration.app_label, migration.name), {})
        said = {
            *statements.squawks(), *statements.incompatibilities(), *statements.overlooked(),
            *codes_of_data(migration, self._linter),
        }  # fmt: skip
        said -= {*NOISE, *excused, *self._wrong_about(migration, statements)}
        base = self._loader.project_state((migration.app_label, migration.name), at_end=False)
        narrow = list(narrowings(migration, base, self._connection))
        taken = narrow or sorted({CONTRACTING[rule] for rule in said & set(CONTRACTING)})
        if taken and not is_contracting(migration.name) and "contracting" not in excused:
            yield (
                f"{', '.join(taken)}, which the code before it cannot bear: first release code that does without, then "
                "do this in a migration named NNNN_contract_<verb>_<object>"
            )
        if is_contracting(migration.name) and not taken and not statements.follow():
            yield "is named contracting and takes nothing from the code before it: name it NNNN_<verb>_<object>"
        for rule in sorted(said - (set(CONTRACTING) - SLOW_TOO)):
            yield f"holds up those who use the site or cannot be repeated (rule {rule})"

    def _wrong_about(self, migration: Migration, statements: Statements) -> set[str]:
        """A longer varchar is no other type to PostgreSQL; both linters take it for one."""
        rules = {"changing-column-type", "ALTER_COLUMN"}
        changes = [each.shape for each in statements.in_use if " TYPE " in each.shape]
        return rules if changes and all(self._is_longer(line, migration) for line in changes) else set()

    def _is_longer(self, statement: str, migration: Migration) -> bool:
        table, column, kind = _altered(statement)
        state = self._loader.project_state((migration.app_label, migration.name), at_end=False)
        for model in state.apps.get_models():
            for field in model._meta.local_fields:
                if (model._meta.db_table, field.column) == (table, column):
                    return is_longer_text(field.db_type(self._connection), kind)
        return False


def _altered(statement: str) -> tuple[str, str, str]:
    """Table, column and type, as Django writes them: ALTER TABLE "t" ALTER COLUMN "c" TYPE varchar(9) USING ..."""
    quoted = statement.split('"')
    kind = statement.partition(" TYPE ")[2].split(" USING ")[0].rstrip("; ")
    return (quoted[1], quoted[3], kind) if len(quoted) > 3 else ("", "", "")  # noqa: PLR2004  # two names in quotes


def _flat(operations: Iterable[Operation]) -> Iterator[Operation]:
    """Those that do something to the database."""
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from _flat(operation.database_operations)
        else:
            yield operation


def _faults_of_form(migration: Migration, operations: list[Operation], statements: Statements) -> Iterator[str]:
    if not migration.atomic and max(len(operations), len(statements.scripts)) > 1:
        yield (
            "runs outside a transaction and has more than one operation: broken off, it could neither go on nor back; "
            "give each a migration of its own"
        )
    runs_python = [isinstance(operation, RunPython) for operation in operations]
    runs_sql = [works_on_rows(statement) for statement in statements.all]
    changes = any(kind_of(statement) == "table" and not works_on_rows(statement) for statement in statements.all)
    if (any(runs_python) and not all(runs_python)) or (any(runs_sql) and changes):
        yield (
            "changes tables and runs code in one transaction, so that the tables stay locked while it works: take two "
            "migrations, or a one-shot task for what is heavy"
        )
