"""A server without what the test's bootstrap made, and a small project whose migrations a test writes itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_django
from django.db import connections

from backend.tests.postgres.database import bootstrap
from backend.tests.postgres.server import Server

from .harbour import Harbour, database_made, make_project

ROLES = ("runtime", "migration", "import")
PREFIX = "coalition/test/database"


@pytest.fixture
def server(postgres_server: Server) -> Iterator[Server]:
    """Without what the test's bootstrap made."""
    yield postgres_server
    postgres_server.execute("DROP DATABASE IF EXISTS fresh")
    for role in ROLES:
        postgres_server.execute(f"DROP ROLE IF EXISTS fresh_{role}")


@pytest.fixture
def run(server: Server, tmp_path: Path) -> Callable[..., str]:
    def command(**options: Any) -> str:
        return bootstrap(server, tmp_path, database="fresh", **options)

    return command


@pytest.fixture(scope="session")
def empty_postgis(worker_id: str, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[str]:
    """A database with the extension and nothing else, to copy."""
    name = f"{connections['default'].settings_dict['NAME']}_{worker_id}_empty"
    with django_db_blocker.unblock(), database_made(name, "template1"):
        with Harbour(Path(), name).connect() as session:
            session.execute("CREATE EXTENSION postgis")
        yield name


@pytest.fixture
def harbour(empty_postgis: str, tmp_path: Path, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[Harbour]:
    """A project of two small apps on a database of its own; no migration yet."""
    make_project(tmp_path)
    with django_db_blocker.unblock(), database_made(f"{empty_postgis}_harbour", empty_postgis) as name:
        yield Harbour(tmp_path, name)
