"""What of the outbox does a clock start? The drain: every minute in production, every five in staging, none in dev."""

from __future__ import annotations

import logging

from django.utils import timezone

from backend.foundation.observability.metrics import count, emit
from backend.foundation.scheduling.jobs import scheduled

from .handlers import kinds_longer_than
from .services import Drained, drain_outbox, measure_outbox

logger = logging.getLogger(__name__)


@scheduled
def drain(budget_seconds: float) -> str:
    """Delivers what is due within the budget, and measures what is left."""
    if too_long := kinds_longer_than(budget_seconds):
        logger.warning("outbox: %.0f s are too few to start %s", budget_seconds, ", ".join(too_long))
    drained = drain_outbox(budget_seconds=budget_seconds)
    return f"{drained}; {_measured(drained)}"


def _measured(drained: Drained) -> str:
    count("OutboxDelivered", drained.delivered)
    count("OutboxPostponed", drained.postponed)
    count("OutboxDied", drained.dead)
    backlog = measure_outbox(now=timezone.now())
    emit("OutboxOldestDueAge", backlog.oldest_due_seconds, "Seconds")
    emit("OutboxDeadLetters", backlog.dead_letters, "Count")
    return f"oldest due {backlog.oldest_due_seconds:.0f} s, {backlog.dead_letters} dead letters"
