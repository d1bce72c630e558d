"""Where no schedule drains the outbox, who delivers? The request itself, once it has committed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction

from backend.foundation.outbox.models import Message

from .drain_outbox import RoleMayNotDeliver, drain_outbox, is_draining

logger = logging.getLogger(__name__)

# The answer waits for what was started within the second, and nothing is started that could then outlast the budget:
# API Gateway answers for us after 29 s.
START_SECONDS = 1.0
BUDGET_SECONDS = 25.0

_left: ContextVar[bool] = ContextVar("outbox_left_to_another_drain", default=False)


@dataclass(slots=True)
class _Delivery:
    """What one transaction has promised. It is registered with each promise and carried out once, by the first."""

    promised: list[Message] = field(default_factory=list)

    def __call__(self) -> None:
        if not self.promised:
            return
        first, self.promised = self.promised, []
        try:
            drain_outbox(first=first, start_seconds=START_SECONDS, budget_seconds=BUDGET_SECONDS)
        except RoleMayNotDeliver:
            pass  # the next request of one that may will
        # The request has committed and its answer stands; what could not be delivered stays in the outbox.
        except Exception as error:  # noqa: BLE001
            logger.error("outbox: delivery after commit failed: %s", type(error).__name__)


@contextmanager
def left_to_another_drain() -> Iterator[None]:
    """What is promised within is not delivered by its own request, nor is anything else for its sake.

    For what must not tell by its time whether there is something to deliver. Where nothing is scheduled, it waits for
    the next request that delivers.
    """
    before = _left.set(True)
    try:
        yield
    finally:
        _left.reset(before)


def deliver_after_commit(message: Message) -> None:
    """Where nothing is scheduled: delivers this one when its transaction has committed, then what else is due.

    A savepoint that is rolled back takes its messages with it, and they are not found. What handlers promise in turn
    is due like any other.
    """
    if not settings.OUTBOX_DELIVERS_AFTER_COMMIT or _left.get() or is_draining():
        return
    waiting = (function for _, function, _ in transaction.get_connection().run_on_commit)
    delivery = next((function for function in waiting if isinstance(function, _Delivery)), _Delivery())
    delivery.promised.append(message)
    transaction.on_commit(delivery)
