from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from backend.ops.tests.stage import StageOnEmulator

_numbers = count()


@pytest.fixture
def staging(ministack_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StageOnEmulator]:
    """With everything that Terraform makes, and nothing released yet."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    # A region a test: they share an emulator and nothing else.
    made = StageOnEmulator(ministack_url, f"us-test-{next(_numbers)}", tmp_path, stage="staging")
    yield made
    made.close()
