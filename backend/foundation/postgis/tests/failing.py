"""What goes wrong in the code of a migration that a test writes."""

from __future__ import annotations

from contextlib import closing, suppress
from typing import Any

import psycopg


def cut_off(_apps: object, editor: Any) -> None:
    """By another session, so that ours hears of it with its next statement."""
    ours = editor.connection.connection.info.backend_pid
    with closing(editor.connection.copy()) as another, another.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [ours])


def swallow(_apps: object, editor: Any) -> None:
    """An error of the server's, after which it takes no more statements."""
    with suppress(psycopg.errors.UndefinedTable):
        editor.connection.connection.execute("SELECT FROM nowhere")


def read_number(_apps: object, _editor: object) -> None:
    int("ada@example.org")
