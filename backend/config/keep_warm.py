"""What is done so that the next visitor need not wait? What a request touches is touched: routes, database, limiter.

Zappa's own keep-warm event returns before it reaches any of these.

It is an invocation like any other: a container's first one is cold, whether a clock or a visitor sent it. So it is the
clock, and not a visitor, who waits for the start where there is nobody else to; and a container whose second invocation
is a sampled keep-warm imports X-Ray's SDK there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.urls import get_resolver

from backend.foundation.observability.jobs import observed
from backend.foundation.rate_limiting.configured import limiter
from backend.foundation.scheduling.jobs import close_stale_connections

logger = logging.getLogger(__name__)


@observed
def keep_warm(event: Any, context: Any = None) -> dict[str, str | int]:
    """Says what is there. That something is away is a line and no failure: tried again at once it would be as far."""
    close_stale_connections()
    told: dict[str, str | int] = {
        "routes": len(get_resolver().url_patterns),
        "database": _touched("database", _database_answers),
        "limiter": _touched("limiter", limiter().connect),
    }
    close_stale_connections()
    logger.info("keep-warm: database %s, limiter %s", told["database"], told["limiter"])
    return told


def _touched(name: str, touch: Callable[[], bool]) -> str:
    try:
        if touch():
            return "ok"
        why = "no answer"
    except Exception as error:  # noqa: BLE001  # whatever it is, nobody waits for this
        why = type(error).__name__
    logger.warning("keep-warm: %s away (%s)", name, why)
    return "away"


def _database_answers() -> bool:
    """Over the connection that the next request will use."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() is not None
