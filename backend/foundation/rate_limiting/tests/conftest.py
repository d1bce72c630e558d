from __future__ import annotations

from collections.abc import Iterator

import pytest

from backend.conftest import point_at
from backend.foundation.rate_limiting.stores.dynamodb import DynamoDBStore
from backend.foundation.rate_limiting.stores.memory import MemoryStore
from backend.foundation.rate_limiting.stores.protocol import CounterStore

from .making import AWAY, PATIENT, Requests, new_table


@pytest.fixture(params=["memory", "ministack", "dynalite"])
def store(request: pytest.FixtureRequest, settings, monkeypatch: pytest.MonkeyPatch) -> CounterStore:
    """Each store in turn, empty."""
    if request.param == "memory":
        return MemoryStore()
    point_at(request.getfixturevalue(f"{request.param}_url"), settings, monkeypatch)
    return DynamoDBStore(table=new_table(settings), limits=PATIENT)


@pytest.fixture
def dynamodb_store(dynamodb_url: str, settings) -> DynamoDBStore:
    """DynamoDB on each emulator in turn, with an empty table of its own."""
    return DynamoDBStore(table=new_table(settings), limits=PATIENT)


@pytest.fixture(params=sorted(AWAY))
def away(request: pytest.FixtureRequest, settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Requests]:
    """DynamoDB away in each way in turn; how many requests reach what stands in its place."""
    with AWAY[request.param]() as (url, asked):
        point_at(url, settings, monkeypatch)
        yield asked
