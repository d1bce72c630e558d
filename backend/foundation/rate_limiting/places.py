"""Where is a request counted? In which item, under which counters, and until when."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from .limits import Limit, Tier, Window

# TTL only cleans up, and may lag by days: correctness never depends on it.
KEPT_AFTER_END_SECONDS = 3600
_LETTERS = "abcdefgh"


@dataclass(frozen=True, slots=True)
class Counter:
    """One window's counter: `name` is its attribute, `ends_at` when the window ends (seconds since 1970)."""

    name: str
    window: Window
    ends_at: int
    position: int
    span: int

    def stale_names(self) -> list[str]:
        """The counters of earlier windows that a write here removes (Tier.spans says why these)."""
        letter = self.name[0]
        oldest = max(0, self.position - self.span + 1)
        return [f"{letter}{position}" for position in range(oldest, self.position - 1)]


@dataclass(frozen=True, slots=True)
class Place:
    """The item that counts one identity of one tier at one moment; its counters go from short to long."""

    tier: Tier
    key: str
    counters: tuple[Counter, ...]

    @property
    def expires_at(self) -> int:
        """When the item may be deleted, in seconds since 1970."""
        return self.counters[-1].ends_at + KEPT_AFTER_END_SECONDS


def place_of(limit: Limit, tier: Tier, identity: str, *, stage: str, pepper: bytes, now: float) -> Place:
    """The place of `identity` in a tier at `now` (seconds since 1970).

    The key holds no identity, only its HMAC (with the limit's and the tier's names, so that two limits' items cannot
    be put together), and the number of the longest window. Windows begin at an offset of the key's own: not everyone's
    end at the same moment.
    """
    digest = hmac.digest(pepper, f"{limit.name}|{tier.name}|{identity}".encode("utf-8", "surrogatepass"), "sha256")
    longest = tier.windows[-1].seconds
    offset = int.from_bytes(digest[:4]) % longest
    number, elapsed = divmod(int(now) - offset, longest)
    began = offset + number * longest
    counters = []
    for letter, window, span in zip(_LETTERS, tier.windows, tier.spans, strict=False):
        position = elapsed // window.seconds
        ends_at = began + (position + 1) * window.seconds
        counters.append(Counter(f"{letter}{position}", window, ends_at, position, span))
    key = f"{stage}|{limit.name}|{tier.name}|{digest[4:20].hex()}|{number}"
    return Place(tier, key, tuple(counters))
