"""Is a kept connection still alive? Asked of the socket where that is enough, of the server where it is not."""

from __future__ import annotations

import select
import time

import psycopg
from django.contrib.gis.db.backends.postgis import base

# Idle for longer, something between us and the server may have forgotten the connection without telling: a Lambda that
# was frozen, a NAT table. Then only the server's answer counts.
TRUSTED_SECONDS = 5.0


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's PostGIS backend with a health check that costs a round trip only when there is reason to doubt.

    With CONN_HEALTH_CHECKS Django asks the server `SELECT 1` before a request's first query: a round trip, where a
    whole lookup needs but one other. A server that ends a connection (restart, failover, pg_terminate_backend) says
    so on the socket: one that was used a moment ago and has nothing to read is alive.
    """

    _alive_at = float("-inf")

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
