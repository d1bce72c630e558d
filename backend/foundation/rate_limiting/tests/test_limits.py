"""What may be declared as a limit, and that no pattern of requests fills an item."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.foundation.rate_limiting.limits import (
    MAX_COUNTERS,
    Limit,
    LocalBucket,
    Tier,
    Window,
    by_address,
    limit_for,
    limits_by_method,
)
from backend.foundation.rate_limiting.places import place_of

from .making import NOON, PEPPER, limit_of

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600


@pytest.mark.parametrize(
    ("windows", "sentence"),
    [
        ([], "has no window"),
        ([(5, HOUR), (1, MINUTE)], "from short to long"),
        ([(5, 7), (9, MINUTE)], "each divides the longest"),
        ([(5, 1), (9, DAY)], "differ too much"),
        ([(0, MINUTE)], "at least one request"),
    ],
)
def test_windows_that_could_not_be_counted_are_refused(windows: list[tuple[int, int]], sentence: str):
    with pytest.raises(ValueError, match=sentence):
        limit_of(*windows)


def test_names_are_kebab_case_and_a_limits_tiers_have_different_ones():
    with pytest.raises(ValueError, match="kebab-case"):
        limit_of((1, 1), name='x", "y')
    with pytest.raises(ValueError, match="different names"):
        Limit("test", (*by_address(Window(1, 1)), *by_address(Window(1, 1))))


def test_a_bucket_lets_at_least_one_pass():
    with pytest.raises(ValueError, match="at least one"):
        LocalBucket(per_caller=0, altogether=1, seconds=1)


def test_a_network_may_ten_times_what_an_address_may():
    address, network = by_address(Window(5, 60), Window(50, 3600))
    assert (address.windows, network.windows) == (
        (Window(5, 60), Window(50, 3600)),
        (Window(50, 60), Window(500, 3600)),
    )


def test_a_method_has_its_own_limit_or_that_of_get():
    reads, writes = limit_of((1, 1), name="reads"), limit_of((1, 1), name="writes")
    both = limits_by_method(GET=reads, POST=writes)
    methods = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "BREW", None)
    assert [limit_for(method, both).name for method in methods] == ["reads", "writes", *["reads"] * 5]
    assert limit_for("GET", limits_by_method(POST=writes)) is writes
    with pytest.raises(ValueError, match="not for get"):
        limits_by_method(get=reads)


windows = st.sampled_from(
    [
        ((9, MINUTE), (9, HOUR)),
        ((9, MINUTE), (9, DAY)),
        ((9, 600), (9, DAY)),
        ((9, MINUTE), (9, HOUR), (9, DAY)),
        ((9, MINUTE), (9, 600), (9, HOUR), (9, DAY)),
        ((9, 30), (9, MINUTE)),
        ((9, DAY),),
    ]
)


@given(windows, st.lists(st.integers(1, 6 * HOUR), min_size=1, max_size=4), st.integers(0, 10**6))
def test_whatever_the_pattern_an_item_never_holds_more_than_sixteen_counters(
    chosen: tuple[tuple[int, int], ...], gaps: list[int], began: int
):
    """As the store writes: add the counters of the moment, remove what they name as stale."""
    limit = limit_of(*chosen)
    items: dict[str, set[str]] = {}
    now = NOON + began
    for number in range(200):
        place = place_of(limit, limit.tiers[0], "ann", stage="test", pepper=PEPPER, now=now)
        item = items.setdefault(place.key, set())
        for counter in place.counters:
            item -= set(counter.stale_names())
            item.add(counter.name)
        assert len(item) <= MAX_COUNTERS
        now += gaps[number % len(gaps)]


def test_every_pair_of_neighbours_at_its_widest_still_fits():
    """The bound itself: what remains are pairs, each just out of the next write's reach."""
    limit = limit_of((9, MINUTE), (9, DAY))
    span = limit.tiers[0].spans[0]
    beginning = place_of(limit, limit.tiers[0], "ann", stage="test", pepper=PEPPER, now=NOON).counters[-1].ends_at
    item: set[str] = set()
    for position in sorted({p for start in range(0, 1440, span + 1) for p in (start, start + 1) if p < 1440}):
        now = beginning + position * MINUTE
        for counter in place_of(limit, limit.tiers[0], "ann", stage="test", pepper=PEPPER, now=now).counters:
            item -= set(counter.stale_names())
            item.add(counter.name)
    assert 13 <= len(item) <= MAX_COUNTERS


def test_tiers_may_count_an_identity_of_another_name():
    assert Tier("campaign", (Window(1, 1),), by="slug").identity == "slug"
    assert Tier("campaign", (Window(1, 1),)).identity == "campaign"
