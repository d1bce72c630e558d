"""Who connects, and is a kept connection still alive? A secret says the one, the socket or the server the other."""

from __future__ import annotations

import select
import time
from collections.abc import Mapping
from typing import Any

import psycopg
from django.contrib.gis.db.backends.postgis import base
from django.db.backends.base.base import NO_DB_ALIAS

from backend.foundation.secret_store.configured import secrets
from backend.foundation.secret_store.protocol import SecretError

from .credentials import connection_parameters, is_password_refused

# Idle for longer, something between us and the server may have forgotten the connection without telling: a Lambda that
# was frozen, a NAT table. Then only the server's answer counts.
TRUSTED_SECONDS = 5.0


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's PostGIS backend with a health check that costs a round trip only when there is reason to doubt.

    With CONN_HEALTH_CHECKS Django asks the server `SELECT 1` before a request's first query: a round trip, where a
    whole lookup needs but one other. A server that ends a connection (restart, failover, pg_terminate_backend) says
    so on the socket: one that was used a moment ago and has nothing to read is alive.

    With SECRET_ID in its entry of DATABASES, host, name, user and password are those of that secret whenever a
    connection is made; a password that is being rotated is looked up anew, and connections that stand live on.
    """

    _alive_at = float("-inf")

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        secret_id = self.settings_dict.get("SECRET_ID")
        if secret_id is None:
            return super().get_new_connection(conn_params)
        make = super().get_new_connection

        def connect(values: Mapping[str, str]) -> Any:
            told = connection_parameters(secret_id, values)
            if self.alias == NO_DB_ALIAS:
                del told["dbname"]
            return make(conn_params | told)

        try:
            return secrets().use(secret_id, connect, is_password_refused)
        except SecretError as error:
            # To whoever asks, a database that cannot be reached.
            raise psycopg.OperationalError(str(error)) from error

    def is_usable(self) -> bool:
        now = time.monotonic()
        # After an error only the server's answer counts.
        trusted = not self.errors_occurred and now - self._alive_at < TRUSTED_SECONDS
        usable = (trusted and self._is_quiet()) or super().is_usable()
        self._alive_at = now if usable else float("-inf")
        return usable

    def _is_quiet(self) -> bool:
        """No message of the server waits to be read; a notice would also be one, and leads to asking."""
        try:
            readable, _, _ = select.select([self.connection.fileno()], [], [], 0)
        except (OSError, ValueError, AttributeError, psycopg.Error):  # closed or broken already
            return False
        return not readable
