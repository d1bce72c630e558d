"""Plans of the real terraform/, made once a run together with the tests that judge them."""

from __future__ import annotations

import pytest

from backend.ops.infrastructure.tests.conftest import neighbour_of_staging, plan_of

__all__ = ["neighbour_of_staging", "plan_of"]


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the emulator takes for some; a plan of dev asks its SSM."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
