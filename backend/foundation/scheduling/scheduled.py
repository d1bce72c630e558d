"""What of the foundation's does a clock start? The daily deletion of what has outlived its use."""

from __future__ import annotations

from django.utils import timezone

from .jobs import scheduled
from .retention import run_retention


class RetentionFailed(Exception):
    """Some rule failed; the others have run."""


@scheduled
def purge(budget_seconds: float) -> str:
    outcomes = run_retention(now=timezone.now(), budget_seconds=budget_seconds)
    if failed := [outcome.rule for outcome in outcomes if outcome.failure]:
        raise RetentionFailed(", ".join(failed))
    return f"{sum(outcome.deleted for outcome in outcomes)} rows deleted by {len(outcomes)} rules"
