"""A server without what the test's bootstrap made, and the command itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from backend.tests.postgres.database import bootstrap
from backend.tests.postgres.server import Server

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
