"""What a process remembers of denials."""

from __future__ import annotations

from backend.foundation.rate_limiting.deny_cache import Denial, DenyCache

UNTIL_100 = Denial("caller", "test-caller-60", 100)


def test_a_denial_counts_until_its_window_ends():
    cache = DenyCache()
    cache.put("ann", UNTIL_100)
    assert [cache.get("ann", now) for now in (0, 99.9, 100, 200)] == [UNTIL_100, UNTIL_100, None, None]
    assert cache.get("bob", 0) is None


def test_it_stays_small_and_the_oldest_goes_first():
    cache = DenyCache(capacity=100)
    for number in range(10_000):
        cache.put(str(number), UNTIL_100)
    assert len(cache) == 100
    assert [cache.get(key, 0) for key in ("9899", "9900", "9999")] == [None, UNTIL_100, UNTIL_100]
