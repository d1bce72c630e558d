"""Which of an old release's tests say something about a newer schema? A pytest plugin, for previous-release.sh."""

# ruff: noqa: INP001  # found by its folder, which is no package

from typing import Any

import pytest
from django.db.backends.postgresql.operations import DatabaseOperations

_DATABASE_FIXTURES = frozenset({"db", "transactional_db", "live_server", "admin_client", "admin_user"})
_djangos = DatabaseOperations.sql_flush


def _with_those_that_refer(self: DatabaseOperations, *arguments: Any, **options: Any) -> Any:
    """A table that the old tests do not know may refer to one that they empty."""
    return _djangos(self, *arguments, **{**options, "allow_cascade": True})


DatabaseOperations.sql_flush = _with_those_that_refer


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that do not ask for the database say nothing about its schema."""
    chosen = [item for item in items if _asks_for_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen


def _asks_for_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or not _DATABASE_FIXTURES.isdisjoint(fixtures)
