"""What must a store of counters do? Count exactly, however many ask at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from backend.foundation.rate_limiting.places import Place


class StoreAway(Exception):
    """The store did not answer, or not in time, or not with what was asked. The message is its code, and no more."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Whether one more was counted, and the counters' values in the place's order: after it, or as they stand.

    None where a store denies without saying how far the counters are.
    """

    is_allowed: bool
    counts: tuple[int, ...] | None


class CounterStore(Protocol):
    """Counters in items. Implementations pass tests/test_stores.py."""

    def spend(self, place: Place) -> Spent:
        """Counts one in all of a place's windows, or in none where one of them is full.

        Raises:
            StoreAway: nothing can be said; it may have been counted or not.
        """

    def connect(self) -> bool:
        """Opens what the first request would otherwise wait for; whether the store is there. Raises nothing."""
