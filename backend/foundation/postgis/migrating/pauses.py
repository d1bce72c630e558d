"""How long is it waited between one try and the next, and when is it given up?"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pauses:
    """Seconds between tries, growing from `first` to `longest`, for `minutes` in all.

    Each is lengthened by up to a quarter, by chance, so that those who began together do not stay together.
    `clock` counts seconds and never goes back; `chance` gives numbers from 0 to 1.
    """

    first: float
    longest: float
    growth: float
    minutes: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random

    def __iter__(self) -> Iterator[float | None]:
        """One for each try: the pause that follows if it fails, or None if it was the last."""
        ends = self.clock() + self.minutes * 60
        pause = self.first
        while True:
            seconds = pause * (1 + self.chance() / 4)
            if self.clock() + seconds > ends:
                yield None
                return
            yield seconds
            pause = min(pause * self.growth, self.longest)


def between_turns(minutes: float) -> Pauses:
    """Waiting for another migration costs nobody anything."""
    return Pauses(first=0.1, longest=1.0, growth=1.5, minutes=minutes)


def between_lock_tries(minutes: float) -> Pauses:
    """Each try may hold readers up (see locks.py), so that in the 4 s of one slow reader there are three at most."""
    return Pauses(first=1.0, longest=15.0, growth=1.5, minutes=minutes)
