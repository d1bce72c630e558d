"""Fixtures for all tests: AWS's emulators, started at most once a worker and only where a test asks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from backend.tests.emulators.servers import running_dynalite, running_ministack


@pytest.fixture(scope="session")
def ministack_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """AWS as ministack plays it; state is shared by the worker's tests, so each makes names of its own."""
    with running_ministack(tmp_path_factory.mktemp("ministack")) as url:
        yield url


@pytest.fixture(scope="session")
def dynalite_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """DynamoDB as dynalite plays it."""
    with running_dynalite(tmp_path_factory.mktemp("dynalite")) as url:
        yield url


@pytest.fixture
def aws(ministack_url: str, settings: object, monkeypatch: pytest.MonkeyPatch) -> str:
    """Points foundation.aws at ministack for one test; the address is returned."""
    return point_at(ministack_url, settings, monkeypatch)


@pytest.fixture(params=["ministack", "dynalite"])
def dynamodb_url(request: pytest.FixtureRequest, settings: object, monkeypatch: pytest.MonkeyPatch) -> str:
    """Points foundation.aws at each DynamoDB in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return point_at(url, settings, monkeypatch)


def point_at(url: str, settings: object, monkeypatch: pytest.MonkeyPatch) -> str:
    settings.AWS_ENDPOINT_URL = url  # type: ignore[attr-defined]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    return url
