"""How are requests counted where there is one process? In a dictionary under a lock: local sites and tests."""

from __future__ import annotations

import threading

from backend.foundation.rate_limiting.places import Place

from .protocol import Spent


class MemoryStore:
    """Exact within one process. Holds at most about `capacity` counters: the oldest windows go first."""

    def __init__(self, capacity: int = 100_000) -> None:
        self._capacity = capacity
        self._counts: dict[tuple[str, str], int] = {}
        self._lock = threading.Lock()

    def spend(self, place: Place) -> Spent:
        names = [(place.key, counter.name) for counter in place.counters]
        with self._lock:
            counts = [self._counts.get(name, 0) for name in names]
            if any(count >= counter.window.limit for count, counter in zip(counts, place.counters, strict=True)):
                return Spent(is_allowed=False, counts=tuple(counts))
            counts = [count + 1 for count in counts]
            # Taken out first, so that a dictionary's order is from the longest unused to the latest.
            for name, count in zip(names, counts, strict=True):
                self._counts.pop(name, None)
                self._counts[name] = count
            while len(self._counts) > self._capacity:
                del self._counts[next(iter(self._counts))]
            return Spent(is_allowed=True, counts=tuple(counts))

    def connect(self) -> bool:
        return True
