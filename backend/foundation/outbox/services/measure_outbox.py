"""How far behind is the outbox, and what was given up?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from backend.foundation.outbox.models import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """`oldest_due_seconds`: how long what should be delivered has waited, 0 where nothing has. `dead_letters`: rows."""

    oldest_due_seconds: float
    dead_letters: int


def measure_outbox(*, now: datetime) -> Backlog:
    """What alarms watch. A message that is being delivered, or that waits for its next try, is not due."""
    due = Message.objects.filter(state=Message.State.PENDING, due_at__lte=now)
    oldest = due.aggregate(oldest=Min("due_at"))["oldest"]
    return Backlog(
        oldest_due_seconds=0.0 if oldest is None else (now - oldest).total_seconds(),
        dead_letters=Message.objects.filter(state=Message.State.DEAD).count(),
    )
