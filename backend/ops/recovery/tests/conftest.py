"""The stage on ministack that the other commands' tests have."""

from __future__ import annotations

from backend.ops.tests.conftest import stage

__all__ = ["stage"]
