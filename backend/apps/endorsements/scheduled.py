"""What of the endorsements does a clock start? The digest of what waits, and the end of what nobody confirmed."""

from __future__ import annotations

from django.utils import timezone

from backend.foundation.scheduling.jobs import scheduled

from . import services


@scheduled
def promise_review_digests(budget_seconds: float) -> str:
    """Daily. It only promises: the outbox mails them."""
    return f"{services.promise_review_digests(now=timezone.now())} review digests promised"


@scheduled
def expire(budget_seconds: float) -> str:
    """Daily, in batches; what the budget leaves is tomorrow's."""
    return f"{services.expire_endorsements(now=timezone.now(), budget_seconds=budget_seconds)} endorsements expired"
