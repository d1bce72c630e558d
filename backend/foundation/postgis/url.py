"""Where is a database, and who signs in? As one URL says it, in the environment or on a command line."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import unquote, urlsplit

import environ

from backend.foundation.secret_store.hidden import Hidden


def parse_database_url(url: str) -> dict[str, Any]:
    """A PostGIS entry of DATABASES.

    Raises:
        ValueError: it is not postgis:// or postgres://, or names no database.
    """
    scheme = url.split(":", 1)[0]
    if scheme not in {"postgis", "postgres", "postgresql"}:
        raise ValueError(f"the scheme {scheme!r} is not postgis")
    parsed = cast("dict[str, Any]", environ.Env.db_url_config(url))
    if not parsed["NAME"] or urlsplit(url).fragment:
        raise ValueError("it names no database, or holds a '#' that is not percent-encoded")
    # A socket's folder stands percent-encoded for the host (libpq's form); urlsplit's hostname would lower its case.
    host = urlsplit(url).netloc.rpartition("@")[2]
    if host.lower().startswith("%2f"):
        parsed["HOST"] = unquote(host)
    return parsed | {"ENGINE": "backend.foundation.postgis", "PASSWORD": Hidden(parsed["PASSWORD"])}
