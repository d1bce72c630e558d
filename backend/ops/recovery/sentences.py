"""What is left of a failure's sentence where it came half-way? All but the claim that nothing was changed."""

from __future__ import annotations

from backend.ops.errors import OperationFailed


def half_way(failure: OperationFailed) -> str:
    """Whoever refused knew of its own part only."""
    return str(failure).replace(" Nothing was changed.", "")
