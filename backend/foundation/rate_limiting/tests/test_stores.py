"""What every store does, in memory and on both emulators."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from backend.foundation.rate_limiting.places import Place, place_of
from backend.foundation.rate_limiting.stores.memory import MemoryStore
from backend.foundation.rate_limiting.stores.protocol import CounterStore, Spent

from .making import NOON, PEPPER, limit_of

TWO_A_MINUTE_THREE_AN_HOUR = ((2, 60), (3, 3600))


def place(*windows: tuple[int, int], now: float = NOON, identity: str = "ann") -> Place:
    limit = limit_of(*windows)
    return place_of(limit, limit.tiers[0], identity, stage="test", pepper=PEPPER, now=now)


@pytest.fixture
def beginning() -> float:
    """A moment at which Ann's longest window begins, and so all of them."""
    return place(*TWO_A_MINUTE_THREE_AN_HOUR).counters[-1].ends_at


def test_it_counts_up_to_the_limit_and_then_denies(store: CounterStore):
    spent = [store.spend(place((3, 60))) for _ in range(5)]
    assert [one.is_allowed for one in spent] == [True, True, True, False, False]
    assert [one.counts for one in spent[:3]] == [(1,), (2,), (3,)]
    # Some emulators leave the counts out of a denial.
    assert {one.counts for one in spent[3:]} <= {(3,), None}


def test_a_new_window_begins_at_nothing(store: CounterStore, beginning: float):
    assert [store.spend(place((1, 3600), now=beginning)).is_allowed for _ in range(2)] == [True, False]
    assert store.spend(place((1, 3600), now=beginning + 3600)) == Spent(is_allowed=True, counts=(1,))


def test_what_one_window_denies_none_counts(store: CounterStore, beginning: float):
    windows = TWO_A_MINUTE_THREE_AN_HOUR
    minutes = [0, 0, 0, 0, 60, 60]
    passed = [store.spend(place(*windows, now=beginning + seconds)).is_allowed for seconds in minutes]
    # Two in the first minute, whose two denials leave the hour one more.
    assert passed == [True, True, False, False, True, False]


def test_a_process_whose_clock_is_behind_finds_the_window_as_full_as_it_was(store: CounterStore, beginning: float):
    windows = ((2, 60), (100, 3600))
    before, after = beginning + 599, beginning + 600
    assert [store.spend(place(*windows, now=before)).is_allowed for _ in range(3)] == [True, True, False]
    assert store.spend(place(*windows, now=after)).is_allowed
    assert not store.spend(place(*windows, now=before)).is_allowed


def test_callers_do_not_count_for_each_other(store: CounterStore):
    assert store.spend(place((1, 60), identity="ann")).is_allowed
    assert store.spend(place((1, 60), identity="bob")).is_allowed
    assert not store.spend(place((1, 60), identity="ann")).is_allowed


def test_it_is_exact_when_fifty_ask_at_once(store: CounterStore):
    with ThreadPoolExecutor(50) as threads:
        spent = list(threads.map(lambda _: store.spend(place((20, 600), (30, 3600))), range(100)))
    assert sum(one.is_allowed for one in spent) == 20
    assert sorted(one.counts for one in spent if one.is_allowed and one.counts) == [(n, n) for n in range(1, 21)]


def test_it_connects(store: CounterStore):
    assert store.connect()


def test_memory_stays_small_and_forgets_who_was_longest_away():
    store = MemoryStore(capacity=3)
    for name in ("ann", "bob", "cy", "ann", "dan"):
        store.spend(place((2, 60), identity=name))
    assert not store.spend(place((2, 60), identity="ann")).is_allowed
    assert store.spend(place((2, 60), identity="bob")).counts == (1,)
