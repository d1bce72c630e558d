"""Where no schedule drains the outbox, who delivers? The request itself, once it has committed, for a second."""

from __future__ import annotations

import logging
import time
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import transaction

from backend.foundation.outbox.models import Message

from .drain_outbox import deliver_message

logger = logging.getLogger(__name__)

BUDGET_SECONDS = 1.0


@dataclass(slots=True)
class _Budget:
    """The second that all promises of one transaction share, and those that their handlers make in turn."""

    ends: float | None = None

    def is_left(self) -> bool:
        if self.ends is None:
            self.ends = time.monotonic() + BUDGET_SECONDS
        return time.monotonic() < self.ends


@dataclass(frozen=True, slots=True)
class _Delivery:
    message: Message
    budget: _Budget

    def __call__(self) -> None:
        if not self.budget.is_left():
            return
        running = _running.set(self.budget)
        try:
            deliver_message(message=self.message)
        # The request has committed and its answer stands; what could not be delivered stays in the outbox.
        except Exception as error:  # noqa: BLE001
            logger.error("outbox: delivery after commit failed: %s", type(error).__name__)
        finally:
            _running.reset(running)


# The budget of the delivery that runs now: a handler's own promises get what it leaves.
_running: ContextVar[_Budget | None] = ContextVar("outbox_budget", default=None)


def deliver_after_commit(message: Message) -> None:
    """Delivers a message that was just promised, when its transaction has committed and where its time has come.

    A savepoint that is rolled back takes its deliveries with it, as it takes its messages.
    """
    transaction.on_commit(_Delivery(message, _running.get() or _budget_of_this_transaction()))


def _budget_of_this_transaction() -> _Budget:
    waiting = (function for _, function, _ in transaction.get_connection().run_on_commit)
    return next((function.budget for function in waiting if isinstance(function, _Delivery)), _Budget())
