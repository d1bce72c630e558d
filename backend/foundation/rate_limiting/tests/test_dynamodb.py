"""What DynamoDB is asked, what stands in it, and what its absence costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from backend.foundation.aws import clients
from backend.foundation.rate_limiting.identities import address_identities
from backend.foundation.rate_limiting.limits import MAX_COUNTERS, Limit, Window, by_address
from backend.foundation.rate_limiting.places import Place, place_of
from backend.foundation.rate_limiting.stores.dynamodb import CONNECT_TRIES, IN_A_REQUEST, DynamoDBStore
from backend.foundation.rate_limiting.stores.protocol import StoreAway

from .making import NOON, PATIENT, PEPPER, Requests, limit_of, limiter_of

DAY = 24 * 3600


@pytest.fixture
def calls(dynamodb_store: DynamoDBStore) -> Iterator[list[str]]:
    """The name of each request that goes out, counting those sent again."""
    seen: list[str] = []
    events = clients.dynamodb(PATIENT).meta.events
    note: Callable[..., None] = lambda event_name, **_: seen.append(event_name.rpartition(".")[2])  # noqa: E731
    events.register("before-send.dynamodb", note, unique_id="calls")
    yield seen
    events.unregister("before-send.dynamodb", unique_id="calls")


def items(settings: Any) -> list[dict[str, Any]]:
    return clients.dynamodb(PATIENT).scan(TableName=settings.RATE_LIMITS_TABLE)["Items"]


def test_a_request_costs_one_call_a_tier(dynamodb_store: DynamoDBStore, calls: list[str]):
    limit = Limit("test", by_address(Window(5, 60), Window(50, 3600)))
    limiter = limiter_of(dynamodb_store)
    for _ in range(3):
        assert limiter.spend(limit, address_identities("192.0.2.1")).is_allowed
    assert calls == ["UpdateItem"] * 6


def test_a_flood_of_ten_thousand_denied_requests_costs_one_call(dynamodb_store: DynamoDBStore, calls: list[str]):
    limit = Limit("test", by_address(Window(5, 60), Window(50, 3600)))
    limiter = limiter_of(dynamodb_store)
    decisions = [limiter.spend(limit, address_identities("192.0.2.1")) for _ in range(10_005)]
    assert sum(decision.is_allowed for decision in decisions) == 5
    assert len(calls) == 5 * 2 + 1


def test_the_table_holds_no_address_and_says_when_an_item_may_go(dynamodb_store: DynamoDBStore, settings):
    limit = Limit("test", by_address(Window(5, 60)))
    limiter_of(dynamodb_store).spend(limit, address_identities("192.0.2.1"))
    stored = items(settings)
    assert "192.0.2" not in str(stored)
    assert sorted(item["pk"]["S"].split("|")[:3] for item in stored) == [
        ["test", "test", "address"],
        ["test", "test", "network"],
    ]
    assert all(NOON < int(item["ttl"]["N"]) <= NOON + 60 + 3600 for item in stored)


def moments(gaps: list[int]) -> Iterator[float]:
    """Three days, a request after each of these many seconds in turn."""
    now, number = NOON, 0
    while now < NOON + 3 * DAY:
        yield now
        now += gaps[number % len(gaps)]
        number += 1


@pytest.mark.parametrize(
    ("windows", "gaps"),
    [
        # The worst for what a write removes: pairs of neighbours, as far apart as it just does not reach.
        (((99, 300), (9999, DAY)), [300, 300 * 42]),
        (((99, 60), (9999, DAY)), [60, 60 * 206]),
        (((9, 60), (99, 3600), (999, DAY)), [60, 600, 60, 1800, 60, 3600, 60, 7200]),
    ],
)
def test_an_item_never_holds_more_than_sixteen_counters_in_three_days(
    dynamodb_store: DynamoDBStore, settings, calls: list[str], windows: tuple[tuple[int, int], ...], gaps: list[int]
):
    limit = limit_of(*windows)
    client = clients.dynamodb(PATIENT)
    most = requests = 0
    for now in moments(gaps):
        place = place_of(limit, limit.tiers[0], "ann", stage="test", pepper=PEPPER, now=now)
        assert dynamodb_store.spend(place).is_allowed
        requests += 1
        item = client.get_item(TableName=settings.RATE_LIMITS_TABLE, Key={"pk": {"S": place.key}})["Item"]
        most = max(most, len(item) - len({"pk", "ttl"}))
    assert requests > 20
    assert 2 < most <= MAX_COUNTERS
    # And not one write more than requests.
    assert calls.count("UpdateItem") == requests


def place(now: float = NOON) -> Place:
    limit = limit_of((2, 60), (3, 3600))
    return place_of(limit, limit.tiers[0], "ann", stage="test", pepper=PEPPER, now=now)


def test_no_request_waits_longer_than_a_fifth_of_a_second_for_it():
    assert IN_A_REQUEST.connect_seconds + IN_A_REQUEST.read_seconds <= 0.2
    # An ADD that was carried out and not answered would count twice.
    assert IN_A_REQUEST.attempts == 1


def test_however_it_is_away_it_says_so_after_one_attempt(away: Requests):
    with pytest.raises(StoreAway):
        DynamoDBStore(table="nothing").spend(place())
    assert away.number <= 1


def test_a_table_that_is_missing_is_a_store_that_is_away(dynamodb_url: str):
    with pytest.raises(StoreAway, match="ResourceNotFoundException"):
        DynamoDBStore(table="nothing", limits=PATIENT).spend(place())


def test_connecting_to_what_is_away_ends_without_an_error(away: Requests):
    DynamoDBStore(table="nothing").connect()
    assert away.number <= CONNECT_TRIES


def test_connecting_says_whether_the_store_is_there(dynamodb_store: DynamoDBStore, settings):
    assert DynamoDBStore(limits=PATIENT).connect()
    assert not DynamoDBStore(table="nothing", limits=PATIENT).connect()
