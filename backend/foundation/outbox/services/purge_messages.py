"""How long does the outbox remember?"""

from __future__ import annotations

from datetime import datetime, timedelta

from backend.foundation.outbox.models import Message
from backend.foundation.scheduling.retention import delete_at_most

# Long enough to answer «was it sent?»; a deduplication key is free again after it.
DELIVERED_KEPT_FOR = timedelta(days=30)
# A dead letter waits for a person. One that nobody has sent again in half a year is no use to anyone.
DEAD_KEPT_FOR = timedelta(days=180)


def purge_delivered_messages(now: datetime, limit: int) -> int:
    """Retention: what was delivered long ago."""
    until = now - DELIVERED_KEPT_FOR
    # Created before it was delivered: said again, because creation is what the index knows.
    old = Message.objects.filter(state=Message.State.DELIVERED, delivered_at__lte=until, created_at__lte=until)
    return delete_at_most(old, limit)


def purge_dead_letters(now: datetime, limit: int) -> int:
    """Retention: what was given up long ago (`due_at` is the end of the last lease, minutes from the giving up)."""
    until = now - DEAD_KEPT_FOR
    old = Message.objects.filter(state=Message.State.DEAD, due_at__lte=until, created_at__lte=until)
    return delete_at_most(old, limit)
