"""A server of functions and tasks for each test that asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .place import Place, running_place


@pytest.fixture
def place(tmp_path: Path, aws: str) -> Iterator[Place]:
    with running_place(tmp_path, aws) as place:
        yield place
