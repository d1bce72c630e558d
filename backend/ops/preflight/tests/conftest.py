"""The stage on ministack that the other commands' tests have, Terraform's plans, and somebody who is signed in."""

from __future__ import annotations

import pytest

from backend.ops.infrastructure.tests.conftest import neighbour_of_staging, plan_of
from backend.ops.tests.conftest import stage

__all__ = ["neighbour_of_staging", "plan_of", "stage"]


@pytest.fixture(autouse=True)
def _signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
