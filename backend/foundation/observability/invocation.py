"""Which request or job is running? What every line, metric and span of it carries."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from .measurements import Measurement

# What a line says of a request that met no route: an unknown address, or one that was refused before.
UNMATCHED = "unmatched"


@dataclass(slots=True)
class Invocation:
    """One request or job, from its first line to its last."""

    request_id: str
    route: str = UNMATCHED
    is_cold: bool = False
    began: float = field(default_factory=time.perf_counter)
    status: int = 0
    queries: int = 0
    database_seconds: float = 0.0
    measurements: list[Measurement] = field(default_factory=list)

    @property
    def milliseconds(self) -> float:
        return round(1000 * (time.perf_counter() - self.began), 1)


_current: ContextVar[Invocation | None] = ContextVar("invocation", default=None)
# A Lambda container serves one invocation after the other, and its first one waited for the imports.
_has_served = False


def begin(request_id: str) -> Invocation:
    """A new invocation; the process's first one is cold."""
    global _has_served
    is_cold, _has_served = not _has_served, True
    return Invocation(request_id=request_id, is_cold=is_cold)


def current() -> Invocation | None:
    return _current.get()


@contextmanager
def bound(invocation: Invocation) -> Iterator[None]:
    """Makes it the current one inside."""
    token = _current.set(invocation)
    try:
        yield
    finally:
        _current.reset(token)
