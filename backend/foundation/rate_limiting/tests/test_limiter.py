"""What the limiter decides, what it asks the store, and what it does without."""

from __future__ import annotations

from typing import Any

import pytest

from backend.foundation.rate_limiting.circuit_breaker import OPEN_SECONDS
from backend.foundation.rate_limiting.decisions import Basis
from backend.foundation.rate_limiting.limits import Allow, Limit, LocalBucket, Refuse, Tier, WhenDown, Window
from backend.foundation.rate_limiting.places import Place
from backend.foundation.rate_limiting.stores.dynamodb import DynamoDBStore
from backend.foundation.rate_limiting.stores.protocol import Spent

from .making import NOON, CountingStore, Requests, limit_of, limiter_of

ANN = {"caller": "ann"}
BUCKET = LocalBucket(per_caller=2, altogether=3, seconds=60)


def two_tiers(when_down: WhenDown | None = None) -> Limit:
    tiers = (Tier("caller", (Window(2, 60),)), Tier("crowd", (Window(3, 60),)))
    return Limit("two", tiers, when_down or Allow())


def counted(caplog: pytest.LogCaptureFixture) -> list[tuple[str, dict[str, str]]]:
    """The metrics that were counted, with their dimensions."""
    metrics: list[Any] = [record.metric for record in caplog.records if hasattr(record, "metric")]
    return [(name, dimensions) for name, _, _, dimensions in metrics]


@pytest.fixture(autouse=True)
def listening(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="backend.metrics")


def test_what_passes_says_what_remains_of_the_window_with_least_left():
    limiter = limiter_of(CountingStore())
    decision = limiter.spend(limit_of((5, 60), (6, 3600)), ANN)
    assert decision.is_allowed
    assert decision.standing
    assert (decision.standing.policy_name, decision.standing.remaining) == ("test-caller-60", 4)
    crowd = limiter.spend(two_tiers(), {"caller": "ann", "crowd": "all"}).standing
    limiter.spend(two_tiers(), {"caller": "bob", "crowd": "all"})
    third = limiter.spend(two_tiers(), {"caller": "cy", "crowd": "all"}).standing
    assert crowd
    assert third
    assert (crowd.policy_name, third.policy_name) == ("two-caller-60", "two-crowd-60")


def test_what_is_denied_is_told_when_its_last_full_window_ends():
    limiter = limiter_of(CountingStore())
    limit = limit_of((2, 60), (2, 3600))
    decision = [limiter.spend(limit, ANN) for _ in range(3)][-1]
    assert (decision.is_allowed, decision.basis) == (False, Basis.COUNTED)
    assert decision.standing
    assert (decision.standing.policy_name, decision.standing.remaining) == ("test-caller-3600", 0)
    assert decision.retry_at == decision.standing.ends_at
    assert limiter.spend(limit, ANN, now=decision.standing.ends_at).is_allowed


class WithoutCounts(CountingStore):
    """Denies without saying how far the counters are, as dynalite does."""

    def spend(self, place: Place) -> Spent:
        spent = super().spend(place)
        return spent if spent.is_allowed else Spent(is_allowed=False, counts=None)


def test_a_denial_without_counts_holds_until_the_shortest_window_ends():
    limiter = limiter_of(WithoutCounts())
    decision = [limiter.spend(limit_of((9, 60), (2, 3600)), ANN) for _ in range(3)][-1]
    assert decision.standing
    assert decision.standing.policy_name == "test-caller-60"


def test_a_denied_request_asks_the_store_once_a_window_and_an_allowed_one_each_time():
    store = CountingStore()
    limiter = limiter_of(store)
    limit = limit_of((2, 60))
    decisions = [limiter.spend(limit, ANN) for _ in range(10_000)]
    assert (sum(decision.is_allowed for decision in decisions), store.calls) == (2, 3)
    end = decisions[-1].retry_at
    assert end
    again = [limiter.spend(limit, ANN, now=end) for _ in range(10_000)]
    assert (sum(decision.is_allowed for decision in again), store.calls) == (2, 6)


def test_a_later_tiers_denial_spares_the_earlier_tiers_too():
    store = CountingStore()
    limiter = limiter_of(store)
    for number in range(4):
        limiter.spend(two_tiers(), {"caller": str(number), "crowd": "all"})
    asked = store.calls
    assert not limiter.spend(two_tiers(), {"caller": "new", "crowd": "all"}).is_allowed
    assert store.calls == asked


def test_what_the_first_tier_denies_costs_the_next_nothing():
    limiter = limiter_of(CountingStore())
    for _ in range(50):
        limiter.spend(two_tiers(), {"caller": "ann", "crowd": "all"})
    assert limiter.spend(two_tiers(), {"caller": "bob", "crowd": "all"}).is_allowed


@pytest.mark.parametrize(
    ("when_down", "basis", "passed", "metric"),
    [
        (Allow(), Basis.UNCHECKED, [True] * 4, "LimiterFailedOpen"),
        (BUCKET, Basis.LOCAL_BUCKET, [True, True, False, False], "LimiterFellToLocalBucket"),
        (Refuse(), Basis.REFUSED, [False] * 4, "LimiterRefused"),
    ],
)
def test_without_the_store_each_limit_does_what_it_declares(
    caplog: pytest.LogCaptureFixture, when_down: WhenDown, basis: Basis, passed: list[bool], metric: str
):
    store = CountingStore()
    store.is_away = True
    limiter = limiter_of(store)
    limit = limit_of((100, 60), when_down=when_down)
    decisions = [limiter.spend(limit, ANN) for _ in range(4)]
    assert [decision.is_allowed for decision in decisions] == passed
    assert {decision.basis for decision in decisions} == {basis}
    assert all(decision.is_allowed or decision.retry_after_seconds >= 1 for decision in decisions)
    assert counted(caplog).count((metric, {"limit": "test"})) == 4


def test_a_request_meets_one_failure_at_most_however_many_tiers_it_has():
    store = CountingStore()
    store.is_away = True
    limiter = limiter_of(store)
    identities = {"caller": "ann", "crowd": "all"}
    limiter.spend(two_tiers(), identities)
    assert store.calls == 1


def test_after_three_failures_the_store_is_not_asked_until_one_probe_finds_it_well(caplog: pytest.LogCaptureFixture):
    store = CountingStore()
    store.is_away = True
    limiter = limiter_of(store)
    for _ in range(1000):
        assert limiter.spend(limit_of((1, 60)), ANN, now=NOON).is_allowed
    assert store.calls == 3
    store.is_away = False
    assert limiter.spend(limit_of((1, 60)), ANN, now=NOON + OPEN_SECONDS - 0.1).basis is Basis.UNCHECKED
    assert limiter.spend(limit_of((1, 60)), ANN, now=NOON + OPEN_SECONDS).basis is Basis.COUNTED
    assert counted(caplog).count(("LimiterBreakerOpened", {})) == 1
    assert counted(caplog).count(("LimiterStoreFailed", {"limit": "test", "reason": "told-so"})) == 3


def test_who_was_denied_stays_denied_while_the_store_is_away():
    store = CountingStore()
    limiter = limiter_of(store)
    limit = limit_of((1, 60), when_down=BUCKET)
    assert [limiter.spend(limit, ANN).is_allowed for _ in range(2)] == [True, False]
    store.is_away = True
    assert not limiter.spend(limit, ANN).is_allowed


def test_each_denial_is_counted_by_limit_and_tier(caplog: pytest.LogCaptureFixture):
    limiter = limiter_of(CountingStore())
    for _ in range(5):
        limiter.spend(limit_of((2, 60)), ANN)
    assert counted(caplog) == [("LimiterDenied", {"limit": "test", "tier": "caller"})] * 3


def test_with_dynamodb_dead_silent_or_throttled_reads_pass_forms_have_a_small_bucket_and_nothing_is_raised(
    away: Requests,
):
    limiter = limiter_of(DynamoDBStore(table="nothing"))
    reads = [limiter.spend(limit_of((100, 60)), ANN).is_allowed for _ in range(50)]
    forms = [limiter.spend(limit_of((100, 60), when_down=BUCKET), ANN).is_allowed for _ in range(50)]
    assert (sum(reads), sum(forms)) == (50, 2)
    # The first three requests asked, once each; the 97 others did not.
    assert away.number <= 3
