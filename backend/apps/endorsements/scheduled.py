"""What of the endorsements does a clock start? The daily digest of what waits for review."""

from __future__ import annotations

from django.utils import timezone

from backend.foundation.scheduling.jobs import scheduled

from . import services


@scheduled
def promise_review_digests(budget_seconds: float) -> str:
    """Daily. It only promises: the outbox mails them."""
    return f"{services.promise_review_digests(now=timezone.now())} review digests promised"
