"""How does work that a clock starts run inside a Lambda? Within the time that is left, and loudly where it fails."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

# Kept back for the answer, the log line and the end of what is running.
MARGIN_SECONDS = 5.0
# Without a Lambda around it (a command, a test).
ORDINARY_BUDGET_SECONDS = 50.0

type Job = Callable[[float], object]


class LambdaContext(Protocol):
    def get_remaining_time_in_millis(self) -> int: ...


def scheduled(job: Job) -> Callable[[Any, LambdaContext | None], str]:
    """Makes `job(budget_seconds)` a function that EventBridge can call through Zappa's `events`.

    What it raises is raised: an asynchronous invocation that fails is tried again and then reported, while one that
    swallows its error looks like success.
    """

    @wraps(job)
    def function(event: Any, context: LambdaContext | None = None) -> str:
        return str(job(_budget(context)))

    return function


def _budget(context: LambdaContext | None) -> float:
    if context is None:
        return ORDINARY_BUDGET_SECONDS
    return max(0.0, context.get_remaining_time_in_millis() / 1000 - MARGIN_SECONDS)
