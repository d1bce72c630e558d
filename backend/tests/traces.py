"""Where in the database does a text stand? In every table, whoever made it."""

from __future__ import annotations

from django.db import connection


def tables_with(*texts: str) -> set[str]:
    """Those of which some row, written as text, has one of them in it, in capitals or not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        assert len(tables) > 20
        found = set()
        for table in tables:
            for text in texts:
                cursor.execute(f'SELECT count(*) FROM "{table}" rows WHERE rows::text ILIKE %s', [f"%{text}%"])  # noqa: S608
                if cursor.fetchone() != (0,):
                    found.add(table)
    return found
