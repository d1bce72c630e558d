"""How does a dead letter get another chance?"""

from __future__ import annotations

from datetime import datetime

from backend.foundation.outbox.models import Message


def send_again(*, message_id: int, now: datetime) -> bool:
    """Revives a dead letter with all its attempts. False where it is not dead."""
    revived = Message.objects.filter(pk=message_id, state=Message.State.DEAD).update(
        state=Message.State.PENDING, attempts=0, due_at=now, last_error=""
    )
    return revived == 1
