from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from backend.foundation.outbox.handlers import _handlers, register


class Recorder:
    """A handler that notes what it was given, and fails as it is told."""

    def __init__(self) -> None:
        self.seen: list[object] = []
        self.failure: Exception | None = None

    def __call__(self, payload: dict[str, object], now: object) -> None:
        self.seen.append(payload.get("number"))
        if self.failure is not None:
            raise self.failure


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """Handles the kind `test`."""
    handler = Recorder()
    register("test", handler, longest_seconds=1)
    yield handler
    del _handlers["test"]


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, logger="backend.foundation.outbox")
