"""What is a database made of, beside its rows? Facts in words, which two databases have in common or not."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .sides import Connection

# Ours: what an extension brought is said by its version.
_OURS = """
SELECT relation.oid::bigint FROM pg_class relation
WHERE relation.relnamespace = 'public'::regnamespace AND NOT EXISTS (
    SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = relation.oid AND deptype = 'e'
)
"""
_COLUMNS = """
SELECT format('column %s.%s %s%s%s%s', relation.relname, attname, format_type(atttypid, atttypmod),
    CASE WHEN attnotnull THEN ' not null' ELSE '' END, CASE attidentity WHEN '' THEN '' ELSE ' identity' END,
    coalesce(' default ' || pg_get_expr(adbin, adrelid), ''))
FROM pg_class relation JOIN pg_attribute ON attrelid = relation.oid AND attnum > 0 AND NOT attisdropped
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE relation.relkind IN ('r', 'p') AND relation.oid = ANY (%(ours)s)
"""
_CONSTRAINTS = """
SELECT format('constraint %s on %s: %s', conname, relation.relname, pg_get_constraintdef(pg_constraint.oid))
FROM pg_constraint JOIN pg_class relation ON relation.oid = conrelid WHERE relation.oid = ANY (%(ours)s)
"""
_INDEXES = """
SELECT format('index %s%s', pg_get_indexdef(indexrelid), CASE WHEN indisvalid THEN '' ELSE ' (invalid)' END)
FROM pg_index JOIN pg_class relation ON relation.oid = indrelid WHERE relation.oid = ANY (%(ours)s)
"""
_VIEWS = """
SELECT format('view %s (%s)', relation.relname, md5(pg_get_viewdef(relation.oid)))
FROM pg_class relation WHERE relation.relkind IN ('v', 'm') AND relation.oid = ANY (%(ours)s)
"""
_TRIGGERS = """
SELECT format('trigger %s', pg_get_triggerdef(pg_trigger.oid))
FROM pg_trigger JOIN pg_class relation ON relation.oid = tgrelid
WHERE NOT tgisinternal AND relation.oid = ANY (%(ours)s)
"""
_ROUTINES = """
SELECT format('function %s (%s)', routine.oid::regprocedure, md5(routine.prosrc))
FROM pg_proc routine
WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (
    SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = routine.oid AND deptype = 'e'
)
"""
_VERSIONS = """
SELECT format('PostgreSQL %s', current_setting('server_version'))
UNION ALL SELECT format('PostGIS %s', postgis_lib_version())
UNION ALL SELECT format('extension %s %s', extname, extversion) FROM pg_extension
"""
_MIGRATIONS = "SELECT format('migration %s.%s', app, name) FROM django_migrations"
_GRANTS = """
SELECT format('role %s: login %s, superuser %s, may make roles %s, databases %s; %s', rolname, rolcanlogin, rolsuper,
    rolcreaterole, rolcreatedb, coalesce(array_to_string(rolconfig, ', '), 'no settings of its own'))
FROM pg_roles WHERE rolname = ANY (%(roles)s)
UNION ALL
SELECT format('%s on %s for %s', privilege_type, relation.relname, coalesce(rolname, 'everybody'))
FROM pg_class relation CROSS JOIN aclexplode(relation.relacl) granted LEFT JOIN pg_roles ON pg_roles.oid = grantee
WHERE (grantee = 0 OR rolname = ANY (%(roles)s)) AND relation.oid = ANY (%(ours)s)
UNION ALL
SELECT format('owner of %s: %s', relation.relname, pg_get_userbyid(relowner)) FROM pg_class relation
WHERE relation.relkind IN ('r', 'p', 'v', 'm', 'S') AND relation.oid = ANY (%(ours)s)
UNION ALL
SELECT format('%s on the database for %s', privilege_type, coalesce(rolname, 'everybody'))
FROM pg_database CROSS JOIN aclexplode(datacl) LEFT JOIN pg_roles ON pg_roles.oid = grantee
WHERE datname = current_database() AND (grantee = 0 OR rolname = ANY (%(roles)s))
UNION ALL
SELECT format('%s by default on %s for %s', privilege_type, defaclobjtype, coalesce(rolname, 'everybody'))
FROM pg_default_acl CROSS JOIN aclexplode(defaclacl) LEFT JOIN pg_roles ON pg_roles.oid = grantee
WHERE grantee = 0 OR rolname = ANY (%(roles)s)
UNION ALL
SELECT format('%s on the function %s for %s', privilege_type, routine.oid::regprocedure, coalesce(rolname, 'everybody'))
FROM pg_proc routine CROSS JOIN aclexplode(proacl) LEFT JOIN pg_roles ON pg_roles.oid = grantee
WHERE pronamespace = 'public'::regnamespace AND (grantee = 0 OR rolname = ANY (%(roles)s))
"""

FACETS: Mapping[str, tuple[str, ...]] = {
    "versions": (_VERSIONS,),
    "schema": (_COLUMNS, _CONSTRAINTS, _INDEXES, _VIEWS, _TRIGGERS, _ROUTINES),
    "migrations": (_MIGRATIONS,),
    "roles and privileges": (_GRANTS,),
}
_SEQUENCES = """
SELECT sequencename::text, last_value FROM pg_sequences WHERE schemaname = 'public'
"""


def facts_of(connection: Connection, facet: str, roles: list[str]) -> set[str]:
    """`roles` are those whose privileges count: each server has others beside them."""
    ours = [oid for (oid,) in connection.execute(_OURS).fetchall()]
    told = {"roles": roles, "ours": ours}
    return {row[0] for query in FACETS[facet] for row in connection.execute(_with_parameters(query), told).fetchall()}


def _with_parameters(query: str) -> bytes:
    """format()'s own percent signs are doubled, psycopg's are not."""
    return re.sub(r"%(?!\()", "%%", query).encode()


def sequences_of(connection: Connection) -> dict[str, int | None]:
    """Name, and the number it gave last; None where it has not given one."""
    return dict(connection.execute(_SEQUENCES).fetchall())
