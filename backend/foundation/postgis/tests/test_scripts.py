"""Scripts of SQL: where one statement ends, and what each may lock."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection

from backend.foundation.postgis.migrating.kinds import kind_of
from backend.foundation.postgis.migrating.scripts import statements

# A script, and the statements it holds.
SCRIPTS = {
    "": [],
    " ; ;; ": [],
    "-- why": [],
    "/* why /* and why */ */;": [],
    "-- why; not\nSELECT 1": ["SELECT 1"],
    "SELECT 1--one": ["SELECT 1"],
    "SELECT/* one */1": ["SELECT 1"],
    "SELECT 1; -- two\r\nSELECT 2;": ["SELECT 1", "SELECT 2"],
    "SELECT ';--', ';' AS \"a;\"\"--\"; SELECT 2": ["SELECT ';--', ';' AS \"a;\"\"--\"", "SELECT 2"],
    r"SELECT 'C:\'; SELECT 'x'": [r"SELECT 'C:\'", "SELECT 'x'"],
    r"SELECT E'it\'s;'; SELECT 'it''s;'": [r"SELECT E'it\'s;'", "SELECT 'it''s;'"],
    "SELECT $$;'$$; SELECT $a1$;$$;$a1$": ["SELECT $$;'$$", "SELECT $a1$;$$;$a1$"],
    "SELECT 1 AS a$b$; SELECT 2 AS c$b$": ["SELECT 1 AS a$b$", "SELECT 2 AS c$b$"],
    "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3": [
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END",
        "SELECT 3",
    ],
    "CREATE TABLE t (); CREATE RULE r AS ON DELETE TO t DO ALSO (SELECT 1; SELECT 2); SELECT 3": [
        "CREATE TABLE t ()",
        "CREATE RULE r AS ON DELETE TO t DO ALSO (SELECT 1; SELECT 2)",
        "SELECT 3",
    ],
}

KINDS = {
    "ROLLBACK TO SAVEPOINT s": "transaction",
    "/* a */ update ship SET name = 'x'": "rows",
    "INSERT INTO ship VALUES (1)": "rows",
    "SELECT UpdateGeometrySRID('ship', 'place', 4326)": "light",
    "WITH a AS (DELETE FROM ship RETURNING id) SELECT 1": "light",
    "CREATE TABLE dock (id int)": "light",
    "CREATE TABLE dock (id int,\nship int REFERENCES ship)": "table",
    "CREATE TABLE dock PARTITION OF pier DEFAULT": "table",
    "CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE sql AS ''": "light",
    "CREATE UNIQUE  INDEX\nCONCURRENTLY i ON ship (id)": "patient",
    "REINDEX (VERBOSE) INDEX CONCURRENTLY i": "patient",
    'ALTER TABLE public."the ship" VALIDATE CONSTRAINT named': "patient",
    "ALTER TABLE ship VALIDATE CONSTRAINT named, ADD COLUMN x int": "table",
    "ALTER TABLE ship ADD COLUMN x int /* then VALIDATE CONSTRAINT later */": "table",
    "ALTER TABLE ship ALTER COLUMN x SET DEFAULT 'DROP INDEX CONCURRENTLY'": "table",
    "DO $$ BEGIN END $$": "table",
    "VACUUM ship": "table",
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_is_split_into_its_statements_without_comments(script: str):
    assert [statement.text for statement in statements(script)] == SCRIPTS[script]


@pytest.mark.django_db
@pytest.mark.parametrize("script", SCRIPTS)
def test_the_server_counts_as_many_statements(script: str):
    """Each answers with its tag; nothing at all is one answer."""
    connection.ensure_connection()
    found: psycopg.Cursor[tuple[object, ...]] = connection.connection.execute(script)
    count = 0 if found.statusmessage in {None, ""} else 1
    while found.nextset():
        count += 1
    assert count == len(statements(script))


def test_patterns_see_neither_literals_nor_line_ends():
    [statement] = statements("SELECT  'a b',\n\t$x$c;$x$ -- d")
    assert statement.shape == "SELECT '', ''"


@pytest.mark.parametrize("text", KINDS)
def test_what_a_statement_may_lock_is_told_by_its_words(text: str):
    [statement] = statements(text)
    assert kind_of(statement) == KINDS[text]
