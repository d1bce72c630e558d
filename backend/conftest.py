"""Fixtures for all tests: fresh limits, an ear on every log line, and servers that start where a test asks for them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from importlib import import_module

import hypothesis
import pytest
import pytest_django
from django.conf import settings
from django.core.management import call_command

from backend.foundation.rate_limiting.configured import forget_limiter
from backend.tests.emulators.servers import running_dynalite, running_ministack
from backend.tests.log_canary import LogCanary
from backend.tests.postgres.database import Deployed, as_rds, bootstrap, django_on
from backend.tests.postgres.server import Server, running_server

# A busy machine is no failure.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def mail_as_configured(django_test_environment: None) -> None:
    """Django's test runner puts a bare locmem backend in the place of ours, which has one inside."""
    settings.MAILERS = import_module(settings.SETTINGS_MODULE).MAILERS


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """No test is limited by what another has done."""
    forget_limiter()


@pytest.fixture(scope="session", autouse=True)
def log_canary() -> Iterator[LogCanary]:
    """Reads every line of the run."""
    canary = LogCanary()
    logging.getLogger().addHandler(canary)
    yield canary
    logging.getLogger().removeHandler(canary)


@pytest.fixture(autouse=True)
def no_planted_value_in_a_log(log_canary: LogCanary) -> Iterator[None]:
    """Fails the test that let a person's data reach a log line."""
    yield
    found, log_canary.found = log_canary.found, []
    assert found == []


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


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A PostGIS server of this worker's own, with passwords, that tests may restart. See backend/tests/postgres."""
    with running_server() as server:
        as_rds(server)
        yield server


@pytest.fixture(scope="session")
def deployed_database(
    postgres_server: Server,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> Deployed:
    """On that server, the database as it is deployed: made by bootstrap_database, filled by the migration role."""
    deployed = Deployed(server=postgres_server, secrets=tmp_path_factory.mktemp("secrets"))
    bootstrap(postgres_server, deployed.secrets)
    with django_db_blocker.unblock(), django_on(**deployed.entry("migration")):
        call_command("migrate", verbosity=0)
    return deployed


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
