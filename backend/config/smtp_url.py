"""How is an SMTP server written down in one variable? As a URL that names its way of TLS, for there is none without."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from backend.foundation.secret_store.hidden import Hidden


def parse_smtp_url(url: str) -> dict[str, Any]:
    """Options of Django's SMTP backend from submission+tls:// (STARTTLS) or smtps:// (implicit TLS)."""
    parts = urlsplit(url)
    beside = parts.path.strip("/") or parts.query or parts.fragment or parts.port == 0
    if parts.scheme not in {"submission+tls", "smtps"} or not parts.hostname or beside:
        raise ValueError("it is not submission+tls:// or smtps:// with a host")
    return {
        "host": parts.hostname,
        "port": parts.port or {"submission+tls": 587, "smtps": 465}[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": Hidden(unquote(parts.password or "")),
        "use_tls": parts.scheme == "submission+tls",
        "use_ssl": parts.scheme == "smtps",
        "timeout": 5,
    }
