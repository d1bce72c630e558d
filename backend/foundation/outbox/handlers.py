"""Who carries out which kind of message? Apps register their handlers in `apps.py`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

type Payload = dict[str, Any]
type Handler = Callable[[Payload, datetime], None]

_handlers: dict[str, Handler] = {}


class PermanentFailure(Exception):  # the fact is the name
    """Raised by a handler where trying again cannot help: the message becomes a dead letter at once.

    Its text is kept in the row: no personal data in it.
    """


def register(kind: str, handler: Handler) -> None:
    """Makes `handler` answer for `kind`. It must be idempotent: a message can be delivered twice.

    It runs outside any transaction and opens its own. What it raises leads to another try, later and later.
    """
    if _handlers.setdefault(kind, handler) is not handler:
        raise ValueError(f"The outbox kind {kind!r} has a handler already.")


def handler_of(kind: str) -> Handler:
    """The handler of a kind, or PermanentFailure."""
    try:
        return _handlers[kind]
    except KeyError:
        raise PermanentFailure(f"nobody handles {kind!r}") from None
