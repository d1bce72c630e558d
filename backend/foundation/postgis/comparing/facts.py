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
SELECT format('function %s (%s)', routine.oid::regprocedure,
    md5(CASE prokind WHEN 'a' THEN prosrc ELSE pg_get_functiondef(routine.oid) END))
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
# Of what nobody has granted or revoked, PostgreSQL keeps no list: acldefault() says what holds then.
_GRANTS = """
SELECT format('role %s: login %s, superuser %s, may make roles %s, databases %s, bypasses row security %s; %s', rolname,
    rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls,
    coalesce(array_to_string(rolconfig, ', '), 'no settings of its own'))
FROM pg_roles WHERE rolname = ANY (%(roles)s)
UNION ALL
SELECT format('role %s is a member of %s%s%s%s', pg_get_userbyid(member), pg_get_userbyid(roleid),
    CASE WHEN admin_option THEN ', and may admit others' ELSE '' END,
    CASE to_jsonb(one) ->> 'inherit_option' WHEN 'false' THEN ', not inheriting' ELSE '' END,
    CASE to_jsonb(one) ->> 'set_option' WHEN 'false' THEN ', not becoming it' ELSE '' END)
FROM pg_auth_members one
WHERE pg_get_userbyid(member) = ANY (%(roles)s) OR pg_get_userbyid(roleid) = ANY (%(roles)s)
UNION ALL
SELECT format('%s on %s for %s', privilege_type, relation.relname, coalesce(rolname, 'everybody'))
FROM pg_class relation
CROSS JOIN aclexplode(coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner)))
LEFT JOIN pg_roles ON pg_roles.oid = grantee
WHERE relation.relkind IN ('r', 'p', 'v', 'm', 'S') AND relation.oid = ANY (%(ours)s)
    AND (grantee = 0 OR rolname = ANY (%(roles)s))
UNION ALL
SELECT format('%s on %s.%s for %s', privilege_type, relation.relname, attname, coalesce(rolname, 'everybody'))
FROM pg_class relation JOIN pg_attribute ON attrelid = relation.oid AND NOT attisdropped
CROSS JOIN aclexplode(attacl) LEFT JOIN pg_roles ON pg_roles.oid = grantee
WHERE relation.oid = ANY (%(ours)s) AND (grantee = 0 OR rolname = ANY (%(roles)s))
UNION ALL
SELECT format('owner of %s: %s', relation.relname, pg_get_userbyid(relowner)) FROM pg_class relation
WHERE relation.relkind IN ('r', 'p', 'v', 'm', 'S') AND relation.oid = ANY (%(ours)s)
UNION ALL
SELECT format('row security of %s: %s', relname, CASE WHEN relforcerowsecurity THEN 'for its owner, too' ELSE 'on' END)
FROM pg_class relation WHERE relrowsecurity AND relation.oid = ANY (%(ours)s)
UNION ALL
SELECT format('policy %s on %s: %s, for %s by %s, using %s, with check %s', policyname, tablename, permissive, cmd,
    array_to_string(roles, ', '), coalesce(qual, 'none'), coalesce(with_check, 'none'))
FROM pg_policies WHERE schemaname = 'public'
UNION ALL
SELECT format('%s on the schema public for %s', privilege_type, coalesce(rolname, 'everybody'))
FROM pg_namespace CROSS JOIN aclexplode(coalesce(nspacl, acldefault('n', nspowner)))
LEFT JOIN pg_roles ON pg_roles.oid = grantee
WHERE nspname = 'public' AND (grantee = 0 OR rolname = ANY (%(roles)s))
UNION ALL
SELECT format('%s on the database for %s', privilege_type, coalesce(rolname, 'everybody'))
FROM pg_database CROSS JOIN aclexplode(coalesce(datacl, acldefault('d', datdba)))
LEFT JOIN pg_roles ON pg_roles.oid = grantee
WHERE datname = current_database() AND (grantee = 0 OR rolname = ANY (%(roles)s))
UNION ALL
SELECT format('%s by default on %s for %s', privilege_type, defaclobjtype, coalesce(rolname, 'everybody'))
FROM pg_default_acl CROSS JOIN aclexplode(defaclacl) LEFT JOIN pg_roles ON pg_roles.oid = grantee
WHERE grantee = 0 OR rolname = ANY (%(roles)s)
"""
# Of an extension's functions only what was granted or revoked is said, and of ours who owns them, too.
_GRANTS_ON_ROUTINES = """
SELECT format('%s on the function %s for %s', privilege_type, routine.oid::regprocedure, coalesce(rolname, 'everybody'))
FROM pg_proc routine CROSS JOIN aclexplode(CASE WHEN EXISTS (
    SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = routine.oid AND deptype = 'e'
) THEN proacl ELSE coalesce(proacl, acldefault('f', proowner)) END)
LEFT JOIN pg_roles ON pg_roles.oid = grantee
WHERE pronamespace = 'public'::regnamespace AND (grantee = 0 OR rolname = ANY (%(roles)s))
UNION ALL
SELECT format('owner of the function %s: %s', routine.oid::regprocedure, pg_get_userbyid(proowner))
FROM pg_proc routine
WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (
    SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = routine.oid AND deptype = 'e'
)
"""

FACETS: Mapping[str, tuple[str, ...]] = {
    "versions": (_VERSIONS,),
    "schema": (_COLUMNS, _CONSTRAINTS, _INDEXES, _VIEWS, _TRIGGERS, _ROUTINES),
    "migrations": (_MIGRATIONS,),
    "roles and privileges": (_GRANTS, _GRANTS_ON_ROUTINES),
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
