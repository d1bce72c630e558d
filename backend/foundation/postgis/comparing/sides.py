"""How are two databases opened so that each transaction answers as of one moment, and both in the same words?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg

from backend.foundation.postgis.credentials import connection_parameters, is_password_refused
from backend.foundation.postgis.master import OPTIONS_OF_DJANGO
from backend.foundation.secret_store.configured import secret_store
from backend.foundation.secret_store.protocol import SecretMissing, SecretStore, VersionStage

type Connection = psycopg.Connection[tuple[Any, ...]]

# Values are compared as text, which these change; and whoever waits for the other side must not be cut off.
_SETTINGS = {
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "postgres",
    "extra_float_digits": "1",
    "bytea_output": "hex",
    "search_path": "public",
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "lock_timeout": "30s",
}
_WRITTEN_OUT = ("HOST", "PORT", "NAME", "USER", "PASSWORD")
# What a rotation since the restored moment has replaced is tried, too.
_VERSIONS: tuple[VersionStage, ...] = ("AWSCURRENT", "AWSPREVIOUS")


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two. `ways` are libpq's parameters, the first that the server's password check takes counts."""

    ways: tuple[Mapping[str, Any], ...] = field(repr=False)

    @contextmanager
    def opened(self) -> Iterator[Connection]:
        """Its transactions only read, and each sees one moment. Raises psycopg.OperationalError."""
        connection = self._connected()
        try:
            for name, value in _SETTINGS.items():
                connection.execute("SELECT set_config(%s, %s, false)", [name, value])
            connection.commit()
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            yield connection
        finally:
            connection.close()

    def _connected(self) -> Connection:
        for way in self.ways[:-1]:
            try:
                return psycopg.connect(**way)
            except psycopg.OperationalError as error:
                if not is_password_refused(error):
                    raise
        return psycopg.connect(**self.ways[-1])


def sides_of(entry: Mapping[str, Any], *, host: str, port: str | None, database: str | None) -> tuple[Side, Side]:
    """The database of an entry of DATABASES, and the one beside it, for the same role.

    Raises:
        SecretError: the entry's secret cannot be had, or lacks something.
    """
    options = {name: value for name, value in entry.get("OPTIONS", {}).items() if name not in OPTIONS_OF_DJANGO}
    ways = tuple(options | each for each in _credentials(entry))
    beside = {"host": host} | ({"port": port} if port else {}) | ({"dbname": database} if database else {})
    return Side(ways=ways), Side(ways=tuple({**way, **beside} for way in ways))


def _credentials(entry: Mapping[str, Any], store: SecretStore | None = None) -> Iterator[dict[str, Any]]:
    if secret_id := entry.get("SECRET_ID"):
        store = store or secret_store()
        for version in _VERSIONS:
            try:
                yield connection_parameters(secret_id, store.read(secret_id, version))
            except SecretMissing:
                if version == "AWSCURRENT":
                    raise
        return
    yield {"dbname" if name == "NAME" else name.lower(): str(entry[name]) for name in _WRITTEN_OUT if entry.get(name)}
