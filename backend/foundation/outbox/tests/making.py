"""Messages for tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from backend.foundation.outbox.models import Message
from backend.foundation.outbox.services import enqueue

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(now: datetime) -> Callable[[], datetime]:
    return lambda: now


def promise(number: int = 0, *, due_at: datetime = NOW, kind: str = "test", key: str | None = None) -> None:
    enqueue(kind=kind, payload={"number": number}, due_at=due_at, deduplication_key=key)


def only() -> Message:
    return Message.objects.get()
