"""How does an effect get out of the outbox? Claimed, carried out, settled."""

from __future__ import annotations

import logging
import math
import random
import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import ProgrammingError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from psycopg.errors import InsufficientPrivilege

from backend.foundation.outbox.handlers import LEASE, NotNow, PermanentFailure, handler_of, kinds_longer_than
from backend.foundation.outbox.models import Message

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 10
FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=1)

_draining: ContextVar[bool] = ContextVar("outbox_draining", default=False)


class RoleMayNotDeliver(Exception):
    """The database role may promise messages and not claim them: the one that imports maps."""


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
    start_seconds: float = math.inf,
    first: Iterable[Message] = (),
    kinds: Iterable[str] | None = None,
    clock: Callable[[], datetime] = timezone.now,
) -> Drained:
    """Delivers what is due, those of `first` before the others, until nothing is left or the budget is used up.

    Any number of drains may run at once: each message is claimed by one. A message is started only if the longest time
    its handler may take fits into what is left of the budget, and none after `start_seconds`; so the drain ends within
    its budget as far as handlers keep what they registered. One that runs when the process dies is claimed again after
    LEASE.

    Raises:
        RoleMayNotDeliver: this role of the database may not; nothing was done.
    """
    began = time.monotonic()
    due = Message.objects.all() if kinds is None else Message.objects.filter(kind__in=list(kinds))
    result = Drained()
    before = _draining.set(True)
    try:
        for messages in (*map(_alone, first), due):
            while (passed := time.monotonic() - began) < min(start_seconds, budget_seconds):
                message = _claim(messages, budget_seconds - passed, clock())
                if message is None:
                    break
                _deliver(message, clock, result)
    finally:
        _draining.reset(before)
    return result


def is_draining() -> bool:
    """Whether a handler asks, whose own promises the drain around it delivers."""
    return _draining.get()


def _alone(message: Message) -> QuerySet[Message]:
    """A promise under a known key is that key's message."""
    if message.deduplication_key is not None:
        return Message.objects.filter(deduplication_key=message.deduplication_key)
    return Message.objects.filter(pk=message.pk)


def _claim(messages: QuerySet[Message], seconds: float, now: datetime) -> Message | None:
    due = messages.filter(state=Message.State.PENDING, due_at__lte=now).exclude(kind__in=kinds_longer_than(seconds))
    try:
        with transaction.atomic():
            message = due.order_by("due_at", "id").select_for_update(skip_locked=True).first()
            if message is not None:
                message.attempts += 1
                message.claim = uuid4()
                message.due_at = now + LEASE
                message.save(update_fields=["attempts", "claim", "due_at"])
    except ProgrammingError as error:
        if isinstance(error.__cause__, InsufficientPrivilege):
            raise RoleMayNotDeliver("This database role may not deliver what the outbox holds.") from error
        raise
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
    except NotNow as wait:
        waiting = {"due_at": wait.due_at, "attempts": message.attempts - 1, "last_error": str(wait)[:300]}
        result.postponed += _settle(message, **waiting)
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
    """Writes the outcome, unless the lease ran out and the message is another runner's, or a person's, by now."""
    mine = Message.objects.filter(pk=message.pk, state=Message.State.PENDING, claim=message.claim)
    return mine.update(**outcome)
