from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from backend.conftest import point_at
from backend.foundation.aws import clients
from backend.foundation.aws.tables import TABLES, create_table

DYNAMODB = "backend.foundation.sessions.dynamodb"


def make_table() -> None:
    """The sessions' table as `manage.py create_tables` makes it, once an emulator."""
    [spec] = [spec for spec in TABLES if spec.name_setting == "SESSIONS_TABLE"]
    create_table(clients.dynamodb(), spec)


@pytest.fixture
def dynamodb_sessions(aws: str, settings: Any) -> None:
    """Sessions in ministack."""
    settings.SESSION_ENGINE, settings.SESSIONS_TABLE = DYNAMODB, "sessions"
    make_table()


@pytest.fixture(params=["database", "file", "ministack", "dynalite"])
def engine(
    request: pytest.FixtureRequest, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, db: None
) -> Any:
    """Each engine in turn: Django's own two are the reference."""
    if request.param == "database":
        settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    elif request.param == "file":
        settings.SESSION_ENGINE = "django.contrib.sessions.backends.file"
        store = import_module(settings.SESSION_ENGINE).SessionStore
        # Django's own keeps the folder that it was told first.
        monkeypatch.setattr(store, "_storage_path", str(tmp_path), raising=False)
    else:
        settings.SESSION_ENGINE, settings.SESSIONS_TABLE = DYNAMODB, "sessions"
        point_at(request.getfixturevalue(f"{request.param}_url"), settings, monkeypatch)
        make_table()
    return import_module(settings.SESSION_ENGINE).SessionStore
