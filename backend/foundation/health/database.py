"""Does the database answer a new connection, and has it the tables that this code expects?

Asked over a connection of its own: the request's kept one may be fine while the server takes no new ones, and nothing
could end a request that hangs in it.
"""

from __future__ import annotations

import os
import pkgutil
import socket
import threading
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from traceback import clear_frames
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, ProgrammingError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.errors import UndefinedTable

from backend.foundation.postgis.migrating.names import is_contracting

from .checks import Word

# psycopg's least. Whoever asked is answered before; this ends the thread that still waits.
CONNECT_TIMEOUT_SECONDS = 2


class DatabaseCheck:
    """Connects as a request would, with the same role and password, and asks one thing."""

    name = "database"
    seconds = 0.75
    question = "SELECT 1"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: BaseDatabaseWrapper | None = None

    def run(self) -> Word:
        connection = _new_connection()
        with self._lock:
            self._connection = connection
        try:
            with connection.cursor() as cursor:
                # The server gives up too, where it is a lock that keeps it from answering.
                cursor.execute(f"SET statement_timeout = {int(self.seconds * 1000)}")
                cursor.execute(self.question)
                return self.word_of(cursor.fetchall())
        except (OperationalError, InterfaceError) as error:
            _let_go(error)
            return "away"
        finally:
            with self._lock:
                self._connection = None
                connection.close()

    def abandon(self) -> None:
        """Breaks the connection, so that the thread that reads from it wakes up and closes it."""
        with self._lock, suppress(AttributeError, OSError, ValueError, OperationalError, InterfaceError):
            descriptor = os.dup(self._connection.connection.fileno())  # type: ignore[union-attr]  # suppressed
            with socket.socket(fileno=descriptor) as duplicate:
                duplicate.shutdown(socket.SHUT_RDWR)

    def word_of(self, rows: list[tuple[Any, ...]]) -> Word:
        return "ok"


class MigrationsCheck(DatabaseCheck):
    """Behind: a migration that runs before this code serves is not applied. Contracting ones come after it has.

    Ahead is fine: the next release migrates before it is live.
    """

    name = "migrations"
    question = "SELECT app, name FROM django_migrations"

    def run(self) -> Word:
        try:
            return super().run()
        except ProgrammingError as error:
            if not isinstance(error.__cause__, UndefinedTable):
                raise
            return "behind"  # nothing ever migrated

    def word_of(self, rows: list[tuple[Any, ...]]) -> Word:
        return "ok" if migrations_of_code() <= set(rows) else "behind"


@cache
def migrations_of_code() -> frozenset[tuple[str, str]]:
    """App and name of every migration that this code needs: heads and all before them, but for the contracting ones.

    By their files' names alone: nothing is imported and no graph is made, which would take a cold start's tenths of a
    second. Django notes each that it applies; one that replaces others is noted by `migrate` too.
    """
    return frozenset(
        (config.label, module.name)
        for config in apps.get_app_configs()
        for module in pkgutil.iter_modules(_folders_of_migrations(config.label, config.name))
        if not module.ispkg and module.name[0] not in "_~" and not is_contracting(module.name)
    )


def _folders_of_migrations(label: str, app: str) -> list[str]:
    module = settings.MIGRATION_MODULES.get(label, f"{app}.migrations")
    spec = find_spec(module) if module else None
    return list(spec.submodule_search_locations or []) if spec else []


def _let_go(error: BaseException) -> None:
    """Hangs up. psycopg leaves a connection that took too long in its error's frames, until cycles are collected."""
    for each in (error, error.__cause__):
        if each is not None:
            clear_frames(each.__traceback__)


def _new_connection() -> BaseDatabaseWrapper:
    """Beside the thread's own, and closed by who asked for it."""
    connection = connections[DEFAULT_DB_ALIAS].copy()
    connection.settings_dict["CONN_MAX_AGE"] = 0
    connection.settings_dict["OPTIONS"] |= {"connect_timeout": CONNECT_TIMEOUT_SECONDS}
    return connection
