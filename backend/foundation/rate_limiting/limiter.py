"""May this request pass? Asked once a request and limit: at most one call of the store for each tier."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping

from backend.foundation.observability import metrics

from .circuit_breaker import OPEN_SECONDS, CircuitBreaker
from .decisions import Basis, Decision, Standing
from .deny_cache import Denial, DenyCache
from .limits import Limit, LocalBucket, Refuse
from .local_buckets import LocalBuckets
from .places import Place, place_of
from .stores.protocol import CounterStore, Spent, StoreAway

logger = logging.getLogger(__name__)


class Limiter:
    """Counts in a store, remembers denials, and knows what to do without the store. Any number of threads may ask."""

    def __init__(
        self, *, store: CounterStore, pepper: bytes, stage: str, clock: Callable[[], float] = time.time
    ) -> None:
        """`clock` gives seconds since 1970; `pepper` keys the HMAC of identities; `stage` begins every key."""
        self._store = store
        self._pepper = pepper
        self._stage = stage
        self._clock = clock
        self._denials = DenyCache()
        self._breaker = CircuitBreaker()
        self._buckets = LocalBuckets()

    def connect(self) -> bool:
        """Opens the store's connection before the first request; whether it is there. The Lambda's start calls it."""
        return self._store.connect()

    def spend(self, limit: Limit, identities: Mapping[str, str], now: float | None = None) -> Decision:
        """Counts one request in every tier of a limit, or says why not.

        `identities` has one for each tier, by the tier's name for it. After the first failure of the store no other
        tier asks it, so that a request waits for one time-out at most.
        """
        now = self._clock() if now is None else now
        places = [
            place_of(limit, tier, identities[tier.identity], stage=self._stage, pepper=self._pepper, now=now)
            for tier in limit.tiers
        ]
        for place in places:
            if denial := self._denials.get(place.key, now):
                return _denied(limit, denial, now)
        if not self._breaker.lets_through(now):
            return self._without_store(limit, places, now)
        standing: Standing | None = None
        for place in places:
            try:
                spent = self._store.spend(place)
            except StoreAway as away:
                self._note_failure(limit, away, now)
                return self._without_store(limit, places, now)
            self._breaker.succeeded()
            if not spent.is_allowed:
                denial = _denial(limit, place, spent)
                self._denials.put(place.key, denial)
                return _denied(limit, denial, now)
            standing = _nearer(standing, _standing(limit, place, spent))
        return Decision(limit=limit, is_allowed=True, basis=Basis.COUNTED, now=now, standing=standing)

    def _note_failure(self, limit: Limit, away: StoreAway, now: float) -> None:
        metrics.count("LimiterStoreFailed", limit=limit.name, reason=str(away))
        if self._breaker.failed(now):
            logger.error("The store of rate limits fails (%s): left alone for %g s.", away, OPEN_SECONDS)
            metrics.count("LimiterBreakerOpened")

    def _without_store(self, limit: Limit, places: list[Place], now: float) -> Decision:
        """What the limit declares for when the store is away."""
        when_down = limit.when_down
        if isinstance(when_down, Refuse):
            metrics.count("LimiterRefused", limit=limit.name)
            return Decision(limit=limit, is_allowed=False, basis=Basis.REFUSED, now=now, retry_at=now + OPEN_SECONDS)
        if isinstance(when_down, LocalBucket):
            metrics.count("LimiterFellToLocalBucket", limit=limit.name)
            return self._from_bucket(limit, when_down, places[0], now)
        metrics.count("LimiterFailedOpen", limit=limit.name)
        return Decision(limit=limit, is_allowed=True, basis=Basis.UNCHECKED, now=now)

    def _from_bucket(self, limit: Limit, bucket: LocalBucket, first: Place, now: float) -> Decision:
        # The key without the window's number: the caller stays the same across windows.
        caller = first.key.rpartition("|")[0]
        if self._buckets.spend(limit.name, bucket, caller, now):
            return Decision(limit=limit, is_allowed=True, basis=Basis.LOCAL_BUCKET, now=now)
        metrics.count("LimiterDenied", limit=limit.name, tier="local-bucket")
        retry_at = (now // bucket.seconds + 1) * bucket.seconds
        return Decision(limit=limit, is_allowed=False, basis=Basis.LOCAL_BUCKET, now=now, retry_at=retry_at)


def _denied(limit: Limit, denial: Denial, now: float) -> Decision:
    metrics.count("LimiterDenied", limit=limit.name, tier=denial.tier_name)
    standing = Standing(denial.policy_name, 0, denial.ends_at)
    return Decision(
        limit=limit, is_allowed=False, basis=Basis.COUNTED, now=now, standing=standing, retry_at=denial.ends_at
    )


def _denial(limit: Limit, place: Place, spent: Spent) -> Denial:
    """Which window is full. Of several the one that ends last; where the store does not say, the shortest.

    The shortest is the safe guess: asking once more costs a call, denying too long would cost a caller.
    """
    full = [
        counter
        for counter, count in zip(place.counters, spent.counts or (), strict=False)
        if count >= counter.window.limit
    ]
    counter = full[-1] if full else place.counters[0]
    return Denial(place.tier.name, limit.policy_name(place.tier, counter.window), counter.ends_at)


def _standing(limit: Limit, place: Place, spent: Spent) -> Standing | None:
    standing = None
    for counter, count in zip(place.counters, spent.counts or (), strict=False):
        remaining = max(0, counter.window.limit - count)
        if standing is None or remaining < standing.remaining:
            standing = Standing(limit.policy_name(place.tier, counter.window), remaining, counter.ends_at)
    return standing


def _nearer(one: Standing | None, other: Standing | None) -> Standing | None:
    if one is None or other is None:
        return one or other
    return other if other.remaining < one.remaining else one
