"""How does an effect get into the outbox?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from backend.foundation.outbox.handlers import Payload
from backend.foundation.outbox.models import Message

from .deliver_after_commit import deliver_after_commit


def enqueue(
    *, kind: str, payload: Payload, deduplication_key: str | None = None, due_at: datetime | None = None
) -> None:
    """Promises an effect; call it in the transaction that causes it.

    With a `deduplication_key`, a second promise under the same key is the first one.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("enqueue() belongs into the transaction of its cause.")
    message = Message(kind=kind, payload=payload, deduplication_key=deduplication_key)
    if due_at is not None:
        message.due_at = due_at
    Message.objects.bulk_create([message], ignore_conflicts=deduplication_key is not None)
    deliver_after_commit(message)


def enqueue_many(*, kind: str, payloads: Iterable[Payload], due_at: datetime) -> None:
    """Promises the same effect for many things, in one statement; call it in the transaction that causes it."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("enqueue_many() belongs into the transaction of its cause.")
    messages = [Message(kind=kind, payload=payload, due_at=due_at) for payload in payloads]
    for message in Message.objects.bulk_create(messages):
        deliver_after_commit(message)
