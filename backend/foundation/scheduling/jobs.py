"""How does work that a clock starts run inside a Lambda? Within the time that is left, and loudly where it fails."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

from django.db import close_old_connections, transaction

from backend.foundation.observability.jobs import observed

logger = logging.getLogger(__name__)

# Kept back for the answer, the log line and the end of what is running.
MARGIN_SECONDS = 5.0
# Without a Lambda around it (a command, a test).
ORDINARY_BUDGET_SECONDS = 50.0

type Job = Callable[[float], object]


class LambdaContext(Protocol):
    def get_remaining_time_in_millis(self) -> int: ...


class ScheduledFunction(Protocol):
    """What EventBridge's event starts. Without a context (a test, a shell) the budget is the ordinary one."""

    def __call__(self, event: Any, context: LambdaContext | None = None) -> str: ...


class JobFailed(Exception):
    """A scheduled job raised something; its cause says what. No exception passes as it is: its text may quote data."""


def scheduled(job: Job) -> ScheduledFunction:
    """Makes `job(budget_seconds)` a function that EventBridge can call, by a rule that Zappa makes of `events`.

    It stops in time if `job` does, looks at its database connections before and after like a request, and logs one
    line. What fails is raised: an asynchronous invocation that fails is tried again and then reported, while one that
    swallows its error looks like success.

    Raises:
        JobFailed: the job raised something.
    """

    @wraps(job)
    def function(event: Any, context: LambdaContext | None = None) -> str:
        began = time.monotonic()
        close_stale_connections()
        try:
            outcome = str(job(_budget(context)))
        except Exception as error:
            # The type alone: its text may quote a person's data.
            failure = type(error).__name__
            logger.error("job %s failed after %.1f s: %s", job.__name__, time.monotonic() - began, failure)
            raise JobFailed(f"{job.__name__}: {failure}") from error
        finally:
            close_stale_connections()
        logger.info("job %s ended after %.1f s: %s", job.__name__, time.monotonic() - began, outcome)
        return outcome

    return observed(function)


def _budget(context: LambdaContext | None) -> float:
    if context is None:
        return ORDINARY_BUDGET_SECONDS
    return max(0.0, context.get_remaining_time_in_millis() / 1000 - MARGIN_SECONDS)


def close_stale_connections() -> None:
    """Those that broke or are too old; not one in a transaction, which is somebody else's (a test's)."""
    if not transaction.get_connection().in_atomic_block:
        close_old_connections()
