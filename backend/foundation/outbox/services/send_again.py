"""How does a dead letter get another chance?"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backend.foundation.outbox.models import Message

from .deliver_after_commit import deliver_after_commit


@transaction.atomic
def send_again(*, message_id: int, now: datetime) -> bool:
    """Revives a dead letter with all its attempts. False where it is not dead.

    Who had it last, and has not heard that it was given up, settles it no more.
    """
    revived = Message.objects.filter(pk=message_id, state=Message.State.DEAD).update(
        state=Message.State.PENDING, attempts=0, claim=None, due_at=now, last_error=""
    )
    if revived:
        deliver_after_commit(Message(pk=message_id))
    return revived == 1
