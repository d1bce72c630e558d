"""What does the limiter say to one request?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from math import ceil

from .limits import Limit


class Basis(Enum):
    """What a decision rests on."""

    COUNTED = "the store counted"
    LOCAL_BUCKET = "the store is away: this process's own bucket decided"
    UNCHECKED = "the store is away: everybody passes"
    REFUSED = "the store is away: nobody passes"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one window is: what remains in it, and when it ends (seconds since 1970)."""

    policy_name: str
    remaining: int
    ends_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether the request passes.

    `standing` is the window with least left; `retry_at` (seconds since 1970) is set where it does not pass.
    """

    limit: Limit
    is_allowed: bool
    basis: Basis
    now: float
    standing: Standing | None = None
    retry_at: float | None = None

    @property
    def retry_after_seconds(self) -> int:
        """Whole seconds until asking again can help; at least 1 where the request was denied."""
        return 0 if self.retry_at is None else max(1, ceil(self.retry_at - self.now))
