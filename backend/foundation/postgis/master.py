"""Who makes the roles? The server's master user, as a secret, a URL or the settings describe it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from backend.foundation.secret_store.protocol import SecretStore, require

from .bootstrap import Master
from .url import parse_database_url

# Options of Django's backend that mean nothing to libpq.
OPTIONS_OF_DJANGO = frozenset({"assume_role", "isolation_level", "pool", "server_side_binding", "prepare_threshold"})


def master_of_secret(secret_id: str, store: SecretStore, *, host: str | None, port: str | None) -> tuple[Master, str]:
    """The master and the database its secret names. RDS's own master secret holds user and password alone.

    Raises:
        SecretError: it cannot be had, or lacks something.
        ValueError: nobody says where the server is.
    """
    values = store.read(secret_id)
    require(secret_id, values, ("username", "password"))
    place = host or values.get("host")
    if not place:
        raise ValueError(f"The secret {secret_id} names no host: say --host.")
    told = {
        "host": place,
        "port": port or values.get("port") or "5432",
        "user": values["username"],
        "password": values["password"],
    }
    return _master(told, values.get("dbname", ""))


def master_of_url(url: str) -> tuple[Master, str]:
    """The master and the database of a URL that is read as DATABASE_URL is. Raises ValueError, without quoting it."""
    try:
        parsed = parse_database_url(url)
    except ValueError:
        parsed = {}
    if not parsed.get("USER"):
        raise ValueError("The master's URL is malformed: it is not postgis://user:password@host:port/database.")
    return _master(_told(parsed) | parsed.get("OPTIONS", {}), parsed["NAME"])


def master_of_settings(database: Mapping[str, Any]) -> tuple[Master, str]:
    """The user of DATABASES, where the environment writes it out.

    Raises:
        ValueError: it is the runtime role, which a secret names.
    """
    if database.get("SECRET_ID"):
        raise ValueError("Say who makes the roles: --master-secret or --master-url.")
    return _master(_told(database), str(database["NAME"]))


def _told(database: Mapping[str, Any]) -> dict[str, str]:
    return {name.lower(): str(database[name]) for name in ("HOST", "PORT", "USER", "PASSWORD")}


def _master(told: Mapping[str, str], database: str) -> tuple[Master, str]:
    options = {
        name: value for name, value in settings.DATABASES["default"]["OPTIONS"].items() if name not in OPTIONS_OF_DJANGO
    }
    given = {name: value for name, value in told.items() if value}
    return Master(parameters=options | given), database or "coalition"
