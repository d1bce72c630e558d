"""May this code serve on this database? Not where contracting migrations are applied that it does not know."""

from __future__ import annotations

from django.db.migrations.loader import MigrationLoader

from .names import Key, is_contracting, named


class CodeBehindSchema(Exception):
    """The database has given up what this code still needs. `names` are of the migrations, as app.0003_contract_x."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(
            f"The database has contracting migrations that this code does not know and cannot bear: {', '.join(names)}."
        )
        self.names = names


def refuse_code_behind_schema(loader: MigrationLoader) -> None:
    """What is newer than this code and merely adds is no hindrance.

    Raises:
        CodeBehindSchema: something was taken away.
    """
    here = loader.disk_migrations
    # A migration that replaces others is here in their place.
    known: set[Key] = set(here) | {(app, name) for migration in here.values() for app, name in migration.replaces}
    unknown = sorted(
        named(key)
        for key in loader.applied_migrations
        # An app that has gone took its tables along; what is left of it in the list concerns nobody.
        if is_contracting(key[1]) and key not in known and key[0] in loader.migrated_apps
    )
    if unknown:
        raise CodeBehindSchema(unknown)
