"""How does an effect get out of the outbox? Claimed, carried out, settled."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from backend.foundation.outbox.handlers import PermanentFailure, handler_of
from backend.foundation.outbox.models import Message

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 10
# Longer than any handler may take (their own timeouts add up to less), short enough to wait for after a crash.
LEASE = timedelta(minutes=2)
FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=1)


@dataclass(slots=True)
class Drained:
    """How many messages one drain delivered, put off, and gave up."""

    delivered: int = 0
    postponed: int = 0
    dead: int = 0

    def __str__(self) -> str:
        return f"outbox: {self.delivered} delivered, {self.postponed} put off, {self.dead} dead"


def drain_outbox(
    *,
    budget_seconds: float = 50.0,
    kinds: Iterable[str] | None = None,
    clock: Callable[[], datetime] = timezone.now,
) -> Drained:
    """Delivers what is due, oldest first, until nothing is left or the budget is used up.

    Any number of drains may run at once: each message is claimed by one. A message is never started after the
    budget's end, and one that is running when the process dies is claimed again after LEASE.
    """
    result = Drained()
    ends = time.monotonic() + budget_seconds
    messages = Message.objects.all() if kinds is None else Message.objects.filter(kind__in=list(kinds))
    while time.monotonic() < ends and (message := _claim(messages, clock())):
        _deliver(message, clock, result)
    return result


def deliver_message(*, message: Message, clock: Callable[[], datetime] = timezone.now) -> Drained:
    """Delivers this one where it is due and nobody has it; a promise under a known key is that key's message."""
    result = Drained()
    messages = Message.objects.filter(pk=message.pk)
    if message.deduplication_key is not None:
        messages = Message.objects.filter(deduplication_key=message.deduplication_key)
    if claimed := _claim(messages, clock()):
        _deliver(claimed, clock, result)
    return result


@transaction.atomic
def _claim(messages: QuerySet[Message], now: datetime) -> Message | None:
    due = messages.filter(state=Message.State.PENDING, due_at__lte=now)
    message = due.order_by("due_at", "id").select_for_update(skip_locked=True).first()
    if message is not None:
        message.attempts += 1
        message.due_at = now + LEASE
        message.save(update_fields=["attempts", "due_at"])
    return message


def _deliver(message: Message, clock: Callable[[], datetime], result: Drained) -> None:
    try:
        # Counted at the claim: a message whose handler kills the process is given up like one that raises.
        if message.attempts > MAX_ATTEMPTS:
            raise PermanentFailure("its runner died each time")
        handler_of(message.kind)(message.payload, clock())
    except PermanentFailure as failure:
        result.dead += _settle(message, state=Message.State.DEAD, last_error=str(failure)[:300])
        logger.error("outbox: %s is a dead letter: %s", message, failure)
    # Whatever a handler raises is one message's trouble and must not stop the others. Only the exception's type is
    # kept: its text may quote an address.
    except Exception as error:  # noqa: BLE001
        _put_off(message, type(error).__name__, clock(), result)
    else:
        result.delivered += _settle(message, state=Message.State.DELIVERED, delivered_at=clock(), last_error="")


def _put_off(message: Message, error: str, now: datetime, result: Drained) -> None:
    if message.attempts >= MAX_ATTEMPTS:
        result.dead += _settle(message, state=Message.State.DEAD, last_error=error)
        logger.error("outbox: %s is a dead letter after %d attempts: %s", message, message.attempts, error)
        return
    wait = min(FIRST_RETRY * 2 ** (message.attempts - 1), LONGEST_RETRY) * random.uniform(0.8, 1.2)  # jitter  # noqa: S311  # nosec B311
    result.postponed += _settle(message, due_at=now + wait, last_error=error)
    logger.warning("outbox: %s failed (%s), attempt %d; again in %s", message, error, message.attempts, wait)


def _settle(message: Message, **outcome: object) -> int:
    """Writes the outcome, unless the lease ran out and another runner has the message by now."""
    mine = Message.objects.filter(pk=message.pk, state=Message.State.PENDING, attempts=message.attempts)
    return mine.update(**outcome)
