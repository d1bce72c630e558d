"""Who need not ask the store again, since it has just said no? Whoever is full, until the window ends.

A flood costs one write a process and window, and spares its hot partition (1,000 writes a second). Only denials are
kept: nobody passes because somebody else did.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Denial:
    """Which policy is exhausted, and when its window ends (seconds since 1970)."""

    tier_name: str
    policy_name: str
    ends_at: int


class DenyCache:
    """At most `capacity` keys; the oldest go first, and then cost one question more."""

    def __init__(self, capacity: int = 10_000) -> None:
        self._capacity = capacity
        self._denials: dict[str, Denial] = {}
        self._lock = threading.Lock()

    def get(self, key: str, now: float) -> Denial | None:
        """The denial of this key, while its window lasts."""
        denial = self._denials.get(key)
        return denial if denial is not None and now < denial.ends_at else None

    def put(self, key: str, denial: Denial) -> None:
        with self._lock:
            self._denials.pop(key, None)
            self._denials[key] = denial
            while len(self._denials) > self._capacity:
                del self._denials[next(iter(self._denials))]

    def __len__(self) -> int:
        return len(self._denials)
