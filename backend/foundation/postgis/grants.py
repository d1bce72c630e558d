"""What may the roles do with tables, those there are and those to come?

Default privileges give the runtime each later table as it is made. They cannot tell one table from another, and the
role that imports must not read who endorsed what: its tables are granted one by one, after each migrate.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, transaction
from psycopg import sql

from .roles import RUNTIME_PRIVILEGES, role_name

# Tables, views and sequences of ours: what belongs to an extension, its owner has seen to; the sequences of identity
# columns follow their tables.
OUR_RELATIONS = """
SELECT relation.relname, relation.relkind::text, pg_get_userbyid(relation.relowner)::text
FROM pg_class relation
WHERE relation.relnamespace = 'public'::regnamespace AND relation.relkind IN ('r', 'p', 'v', 'm', 'S')
    AND NOT EXISTS (
        SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = relation.oid AND deptype IN ('e', 'i')
    )
ORDER BY relation.relname
"""
# The same of functions.
OUR_ROUTINES = """
SELECT routine.oid::regprocedure::text, pg_get_userbyid(routine.proowner)::text
FROM pg_proc routine
WHERE routine.pronamespace = 'public'::regnamespace
    AND NOT EXISTS (
        SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = routine.oid AND deptype = 'e'
    )
ORDER BY 1
"""


def default_privileges(database: str) -> Iterator[sql.Composed]:
    """For what the migration role will make."""
    owner = sql.Identifier(role_name(database, "migration"))
    runtime, importing = (sql.Identifier(role_name(database, role)) for role in ("runtime", "import"))
    start = sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public ").format(owner)
    yield start + sql.SQL("GRANT {} ON TABLES TO {}").format(_listed(RUNTIME_PRIVILEGES), runtime)
    yield start + sql.SQL("GRANT USAGE, SELECT ON SEQUENCES TO {}, {}").format(runtime, importing)


def runtime_grants(database: str, relations: list[tuple[str, str]]) -> Iterator[sql.Composed]:
    """For what is there already; `relations` are names and kinds as OUR_RELATIONS tells them."""
    runtime, importing = (sql.Identifier(role_name(database, role)) for role in ("runtime", "import"))
    for name, kind in relations:
        if kind == "S":
            yield sql.SQL("GRANT USAGE, SELECT ON SEQUENCE {} TO {}, {}").format(_ours(name), runtime, importing)
        else:
            yield sql.SQL("GRANT {} ON {} TO {}").format(_listed(RUNTIME_PRIVILEGES), _ours(name), runtime)


def import_grants(database: str, existing: set[str], signatures: set[str]) -> Iterator[sql.Composed]:
    """For the tables of the apps that IMPORT_ROLE_PRIVILEGES names; all others are taken from the role.

    And for the functions of IMPORT_ROLE_FUNCTIONS, whose migrations take them from everybody; `signatures` are those
    there are, as OUR_ROUTINES tells them.
    """
    importing = sql.Identifier(role_name(database, "import"))
    granted = dict(_import_privileges())
    for table in sorted(existing):
        yield sql.SQL("REVOKE ALL ON {} FROM {}").format(_ours(table), importing)
        if table in granted:
            yield sql.SQL("GRANT {} ON {} TO {}").format(_listed(granted[table]), _ours(table), importing)
    for signature in sorted(signatures & set(settings.IMPORT_ROLE_FUNCTIONS)):
        yield sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(sql.SQL(signature), importing)


def grant_after_migrating(using: str, plan: list[Any] | None = None, **_: Any) -> None:
    """Receiver of post_migrate. Does nothing where a database has no roles of its own: locally, and in tests.

    Also after a run that found nothing to apply: one before it may have been killed between its last migration and
    this. A flush, which tells of itself in the same way, has no plan.
    """
    if plan is None:
        return
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_user")
        database, user = cursor.fetchone()
        if user != role_name(database, "migration"):
            return
        cursor.execute(OUR_RELATIONS)
        tables = {name for name, kind, _ in cursor.fetchall() if kind != "S"}
        cursor.execute(OUR_ROUTINES)
        signatures = {signature for signature, _ in cursor.fetchall()}
        # At once: an import that is running is never without its privileges.
        with transaction.atomic(using=using):
            for statement in import_grants(database, tables, signatures):
                cursor.execute(statement.as_string(connection.connection))


def _import_privileges() -> Iterator[tuple[str, tuple[str, ...]]]:
    for label, privileges in settings.IMPORT_ROLE_PRIVILEGES.items():
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            yield model._meta.db_table, privileges


def _ours(name: str) -> sql.Identifier:
    return sql.Identifier("public", name)


def _listed(privileges: tuple[str, ...]) -> sql.Composed:
    return sql.SQL(", ").join(sql.SQL(privilege) for privilege in privileges)
