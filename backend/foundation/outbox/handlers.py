"""Who carries out which kind of message? Apps register their handlers in `apps.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

type Payload = dict[str, Any]
type Handler = Callable[[Payload, datetime], None]

# For so long a message is its runner's. Longer than any handler takes, short enough to wait for after a crash.
LEASE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class _Registered:
    handler: Handler
    longest_seconds: float


_handlers: dict[str, _Registered] = {}


class PermanentFailure(Exception):  # the fact is the name
    """Raised by a handler where trying again cannot help: the message becomes a dead letter at once.

    Its text is kept in the row: no personal data in it.
    """


class NotNow(Exception):
    """Raised by a handler where nothing is wrong, and the message is to wait until `due_at`. It counts as no attempt.

    Its text is kept in the row: no personal data in it.
    """

    def __init__(self, why: str, *, due_at: datetime) -> None:
        super().__init__(why)
        self.due_at = due_at


def register(kind: str, handler: Handler, *, longest_seconds: float) -> None:
    """Makes `handler` answer for `kind`. It must be idempotent: a message can be delivered twice.

    It runs outside any transaction and opens its own. What it raises leads to another try, later and later.
    `longest_seconds` is what its own time limits let it take at most: it is never started with less time left.
    """
    if not 0 < longest_seconds < LEASE.total_seconds():
        raise ValueError(f"The outbox kind {kind!r} may take {longest_seconds} s, which is no time within the lease.")
    if _handlers.setdefault(kind, _Registered(handler, longest_seconds)).handler is not handler:
        raise ValueError(f"The outbox kind {kind!r} has a handler already.")


def handler_of(kind: str) -> Handler:
    """The handler of a kind, or PermanentFailure."""
    try:
        return _handlers[kind].handler
    except KeyError:
        raise PermanentFailure(f"nobody handles {kind!r}") from None


def kinds_longer_than(seconds: float) -> list[str]:
    """Those that may take longer, by name. A kind that nobody handles takes no time."""
    return sorted(kind for kind, registered in _handlers.items() if registered.longest_seconds > seconds)
