"""What does the environment say? The one place that reads it: one frozen value, one error for all that is wrong."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

REPOSITORY = Path(__file__).resolve().parents[2]
LOCAL = REPOSITORY / ".local"

Stage = Literal["dev", "staging", "production"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The deployed settings' whole input; every field is a variable of the same name in capitals."""

    stage: Stage
    secret_key: str
    database_url: str
    allowed_hosts: tuple[str, ...]
    public_base_url: str
    mail_from: str
    smtp_url: str
    gdal_library_path: str
    geos_library_path: str


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Builds the deployed environment, naming all missing or malformed variables in a single error.

    Raises:
        ImproperlyConfigured: one sentence a variable.
    """
    values: dict[str, Any] = {}
    complaints: list[str] = []
    for name, parse in _VARIABLES.items():
        raw = variables.get(name)
        if raw is None or raw == "":
            complaints.append(f"{name} is not set: {parse.__doc__}")
            continue
        try:
            values[name.lower()] = parse(raw)
        except ValueError as error:
            # A parser's own words may quote what it choked on, which in these is a password.
            reason = f"it is to be {parse.__doc__}" if name in _SECRET else error
            complaints.append(f"{name} is malformed: {reason}")
    if complaints:
        raise ImproperlyConfigured("The environment is incomplete.\n- " + "\n- ".join(complaints))
    return Environment(**values)


def _stage(raw: str) -> Stage:
    """One of dev, staging, production."""
    if raw not in get_args(Stage):
        raise ValueError(f"{raw!r} is not one of {', '.join(get_args(Stage))}")
    return cast("Stage", raw)


def _secret(raw: str) -> str:
    """At least 50 random characters, Django's signing key."""
    shortest, fewest_different = 50, 5
    if len(raw) < shortest or len(set(raw)) < fewest_different:
        raise ValueError(f"it has {len(raw)} characters, at least {shortest} are needed")
    return raw


def _database_url(raw: str) -> str:
    """postgis://user:password@host:port/name, percent-encoded; ?sslmode= is `require` (or stricter)."""
    sslmode = parse_database_url(raw).get("OPTIONS", {}).get("sslmode", "require")
    if sslmode not in {"require", "verify-ca", "verify-full"}:
        raise ValueError("its sslmode leaves the connection open to others")
    return raw


def _hosts(raw: str) -> tuple[str, ...]:
    """Host names the site answers to, separated by commas."""
    hosts = tuple(host.strip() for host in raw.split(",") if host.strip())
    if not hosts or any(set(host) & set("*/ ") for host in hosts):
        raise ValueError("name each host, without scheme; '*' would answer to any")
    return hosts


def _base_url(raw: str) -> str:
    """https://host of the site that mail links lead to, without a path."""
    parts = urlsplit(raw)
    beside = parts.port == 0 or parts.path.strip("/") or parts.query or parts.fragment or parts.username or " " in raw
    if parts.scheme != "https" or not parts.hostname or beside:
        raise ValueError(f"{raw!r} is not https://host")
    return raw.rstrip("/")


def _address(raw: str) -> str:
    """The sender of our mail, name@host."""
    if "@" not in raw or not raw.isprintable():
        raise ValueError(f"{raw!r} is not an address")
    return raw


def _smtp_url(raw: str) -> str:
    """submission+tls://user:password@host:587 or smtps://…, percent-encoded; never in clear text."""
    parse_smtp_url(raw)
    return raw


def _library(raw: str) -> str:
    """Path of a shared library (bin/native-libraries makes both)."""
    if not Path(raw).is_file():
        raise ValueError(f"there is no file {raw}")
    return raw


_SECRET = frozenset({"SECRET_KEY", "DATABASE_URL", "SMTP_URL"})
_VARIABLES: dict[str, Callable[[str], Any]] = {
    "STAGE": _stage,
    "SECRET_KEY": _secret,
    "DATABASE_URL": _database_url,
    "ALLOWED_HOSTS": _hosts,
    "PUBLIC_BASE_URL": _base_url,
    "MAIL_FROM": _address,
    "SMTP_URL": _smtp_url,
    "GDAL_LIBRARY_PATH": _library,
    "GEOS_LIBRARY_PATH": _library,
}


def parse_database_url(url: str) -> dict[str, Any]:
    """A PostGIS entry of DATABASES. Raises ValueError where the URL is not postgis:// or postgres://."""
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
    return parsed | {"ENGINE": "backend.foundation.postgis"}


def parse_smtp_url(url: str) -> dict[str, Any]:
    """Options of Django's SMTP backend from submission+tls:// (STARTTLS) or smtps:// (implicit TLS)."""
    parts = urlsplit(url)
    if parts.scheme not in {"submission+tls", "smtps"} or not parts.hostname or parts.fragment:
        raise ValueError("it is not submission+tls:// or smtps:// with a host")
    return {
        "host": parts.hostname,
        "port": parts.port or {"submission+tls": 587, "smtps": 465}[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "submission+tls",
        "use_ssl": parts.scheme == "smtps",
        "timeout": 5,
    }


def deployed_environment() -> Environment:
    """The process's own environment, for the deployed settings."""
    return read_environment(os.environ)


def development_database_url() -> str:
    """DATABASE_URL, else what bin/postgis wrote down for this checkout.

    Raises:
        ImproperlyConfigured: neither is there.
    """
    if url := os.environ.get("DATABASE_URL"):
        return url
    noted = LOCAL / "database-url"
    if not noted.exists():
        raise ImproperlyConfigured(
            "There is no database: set DATABASE_URL, or let bin/demo, bin/test or bin/postgis start make one."
        )
    return noted.read_text(encoding="utf-8").strip()


def development_base_url() -> str:
    """Where mail links of a local site lead: PUBLIC_BASE_URL (bin/demo sets it), else runserver's own address."""
    return os.environ.get("PUBLIC_BASE_URL", "http://127.0.0.1:8000")


def development_debug() -> bool:
    """Django's debug pages, unless DEBUG=false (bin/demo, to show what a visitor would see)."""
    return os.environ.get("DEBUG", "true").lower() != "false"


def development_geocoder() -> str:
    """The class that finds addresses: the Census's, or with GEOCODER=fake one that asks nobody."""
    package = "backend.apps.geography.geocoding"
    return (
        f"{package}.fake.FakeGeocoder" if os.environ.get("GEOCODER") == "fake" else f"{package}.census.CensusGeocoder"
    )


def development_library(name: str) -> str | None:
    """Path of GDAL or GEOS: the variable, else what bin/native-libraries unpacked, else the system's (None)."""
    if path := os.environ.get(f"{name.upper()}_LIBRARY_PATH"):
        return path
    unpacked = LOCAL / "native" / {"gdal": "libgdal.so", "geos": "libgeos_c.so"}[name]
    return str(unpacked) if unpacked.exists() else None
