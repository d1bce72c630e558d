"""How often may whom do what, and what holds while nobody can count?

Plain values. Each app declares its limits in its limits.py and each view names the one that guards it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil

# Bounds what one write costs: DynamoDB bills by the size of the whole item.
MAX_COUNTERS = 16
MAX_WINDOWS = 4
# Bounds the update expression, of which DynamoDB takes 4 KB: six bytes a name. Minutes in a day need 264.
MAX_STALE_NAMES = 500
_METHODS = frozenset({"DELETE", "GET", "PATCH", "POST", "PUT"})
_NAME = re.compile(r"[a-z]+(-[a-z]+)*")


@dataclass(frozen=True, slots=True)
class Window:
    """At most `limit` requests in each `seconds`."""

    limit: int
    seconds: int

    def __post_init__(self) -> None:
        if self.limit < 1 or self.seconds < 1:
            raise ValueError(f"{self}: a window takes at least one request in at least one second")


@dataclass(frozen=True)
class Tier:
    """One way of telling callers apart, and the windows that each of them has.

    All windows are counted in one item, which lives as long as the longest one lasts. So each shorter window divides
    the longest: none is cut in two by the item's end.
    """

    name: str
    windows: tuple[Window, ...]
    # The name of the identity it counts, where that is not the tier's own: the route's `slug` for a tier `campaign`.
    by: str = ""

    def __post_init__(self) -> None:
        _check_name(self.name)
        if not self.windows:
            raise ValueError(f"the tier {self.name} has no window")
        longest = self.windows[-1].seconds
        for shorter, longer in zip(self.windows, self.windows[1:], strict=False):
            if shorter.seconds >= longer.seconds or longest % shorter.seconds:
                raise ValueError(f"the tier {self.name}: windows go from short to long, and each divides the longest")
        if len(self.windows) > MAX_WINDOWS or sum(self.spans) > MAX_STALE_NAMES:
            raise ValueError(f"the tier {self.name}: its windows differ too much for {MAX_COUNTERS} counters")

    @property
    def identity(self) -> str:
        """The name of the identity that this tier counts."""
        return self.by or self.name

    @cached_property
    def spans(self) -> tuple[int, ...]:
        """For each window: among how many neighbouring positions two counters remain at most.

        A write at position p removes the counters at p-2 … p-span+1. It leaves the one before it alone, so that a
        process whose clock is behind still counts there. Hence of three counters in a row the first and the last are
        at least `span` apart, and of `positions` there remain at most 2 * ceil(positions / span): the item never passes
        MAX_COUNTERS, whatever the pattern of requests, without a write of its own for cleaning up. (Processes whose
        clocks differ by a window or more leave some behind; that costs bytes, no count.)
        """
        longest = self.windows[-1].seconds
        positions = [longest // window.seconds for window in self.windows[:-1]]
        pairs = [1] * len(positions)
        for _ in range((MAX_COUNTERS - 1) // 2 - len(positions)):
            widest = max(range(len(positions)), key=lambda i: positions[i] / pairs[i], default=None)
            if widest is not None:
                pairs[widest] += 1
        return (*(ceil(count / share) for count, share in zip(positions, pairs, strict=True)), 1)


@dataclass(frozen=True, slots=True)
class Allow:
    """While the store is away everybody passes: for what costs little and must not fail."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """While the store is away nobody passes: for what must not be tried without a limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalBucket:
    """While the store is away each process lets a few pass: `per_caller` of each, `altogether` of all, in `seconds`."""

    per_caller: int
    altogether: int
    seconds: int

    def __post_init__(self) -> None:
        if not (1 <= self.per_caller <= self.altogether and self.seconds >= 1):
            raise ValueError(f"{self}: at least one for a caller, and no fewer altogether, in at least one second")


type WhenDown = Allow | Refuse | LocalBucket


@dataclass(frozen=True)
class Limit:
    """A name, the tiers in the order in which they are asked, and what holds while the store is away.

    The tier most likely to deny goes first: a request that it denies costs the others nothing. What a tier has counted
    stays counted when a later one denies.
    """

    name: str
    tiers: tuple[Tier, ...]
    when_down: WhenDown = field(default_factory=Allow)

    def __post_init__(self) -> None:
        _check_name(self.name)
        if not self.tiers or len({tier.name for tier in self.tiers}) < len(self.tiers):
            raise ValueError(f"the limit {self.name} needs tiers with different names")

    def policy_name(self, tier: Tier, window: Window) -> str:
        """What the RateLimit headers call one window, such as submissions-address-600."""
        return f"{self.name}-{tier.name}-{window.seconds}"


def by_address(*windows: Window, wider: int = 10) -> tuple[Tier, Tier]:
    """Two tiers: the address (IPv4 /32, IPv6 /64), and its network (/24, /48) with `wider` times as much.

    A household or an office is one address; who has a whole network at hand must not count as many.
    """
    network = tuple(Window(window.limit * wider, window.seconds) for window in windows)
    return Tier("address", windows), Tier("network", network)


def limits_by_method(**limits: Limit) -> Mapping[str, Limit]:
    """One limit a method, by keyword: GET=READS, POST=SUBMISSIONS."""
    if not limits or not limits.keys() <= _METHODS:
        raise ValueError(f"limits are given for methods, {', '.join(sorted(_METHODS))}: not for {', '.join(limits)}")
    return limits


def limit_for(method: str | None, limits: Mapping[str, Limit]) -> Limit:
    """The method's limit; else GET's (HEAD, OPTIONS, methods that are not allowed); else the first."""
    return limits.get(method or "") or limits.get("GET") or next(iter(limits.values()))


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name in kebab-case")
