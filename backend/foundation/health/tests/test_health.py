"""What monitors are told, with each dependency whole, dead, hanging and behind."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import ProgrammingError, connections
from django.db.migrations.loader import MigrationLoader
from django.test import Client

from backend.foundation.aws import clients
from backend.foundation.health.database import DatabaseCheck, MigrationsCheck, migrations_of_code
from backend.foundation.health.limiter import LimiterTableCheck
from backend.foundation.health.secret_age import MAX_SECRET_AGE_SECONDS
from backend.foundation.postgis.migrating.names import is_contracting

from .servers import FallsSilent, silent_server

CLOSED_PORT = 9
DYNAMODB_STORE = "backend.foundation.rate_limiting.stores.dynamodb.DynamoDBStore"


def ready() -> tuple[int, dict[str, str]]:
    """What it says; asked again where a busy machine has used up a check's time, which is silence to it."""
    for _ in range(20):
        status, words = ready_once()
        if "silent" not in words.values():
            break
    return status, words


def ready_once() -> tuple[int, dict[str, str]]:
    response = Client().get("/health/ready")
    return response.status_code, response.json()["checks"]


@pytest.fixture
def where(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sends new connections elsewhere; the one this test has stays."""
    found = connections["default"].settings_dict

    def set_place(port: int) -> None:
        monkeypatch.setitem(found, "HOST", "127.0.0.1")
        monkeypatch.setitem(found, "PORT", str(port))

    return set_place


@pytest.fixture
def beside(db: None) -> Iterator[psycopg.Connection]:
    """Another connection, which commits at once."""
    place = connections["default"].settings_dict
    with psycopg.connect(
        host=place["HOST"], port=place["PORT"] or None, user=place["USER"], dbname=place["NAME"], autocommit=True
    ) as connection:
        yield connection


@pytest.mark.parametrize("path", ["/health", "/health/live"])
def test_life_and_version_ask_no_database(path: str):
    response = Client(headers={"Cookie": "sessionid=abcdefghabcdefghabcdefghabcdefgh"}).get(path)
    assert response.status_code == 200  # pytest-django refuses connections to a test that asks for none
    assert response["Cache-Control"] == "no-store"
    assert "Cookie" not in response.get("Vary", "")


def test_the_version_is_the_commit_and_the_images_digest(settings: Any):
    settings.STAGE, settings.VERSION = "dev", "0123abc@sha256:4567"
    assert Client().get("/health").json() == {
        "status": "healthy",
        "environment": "dev",
        "version": "0123abc@sha256:4567",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/health", "/health/live", "/health/ready"])
def test_monitors_may_ask_in_their_ways(path: str):
    client = Client()
    assert client.get(path).json() == client.get(f"{path}/").json()
    head = client.head(path)
    assert (head.status_code, head.content, head["Cache-Control"]) == (200, b"", "no-store")
    assert Client(enforce_csrf_checks=True).post(path).status_code == 405
    assert client.get(path, headers={"Accept": "text/html"})["Content-Type"] == "application/json"


@pytest.mark.django_db
def test_ready_with_all_that_is_needed():
    words = {"database": "ok", "migrations": "ok", "limiter": "skipped", "secrets": "skipped"}
    assert ready() == (200, words)
    response = Client().get("/health/ready")
    assert response.json()["status"] == ("ready" if response.status_code == 200 else "not-ready")
    assert response["Cache-Control"] == "no-store"


def test_no_limit_is_a_second_long():
    assert all(check.seconds < 0.8 for check in (DatabaseCheck, MigrationsCheck, LimiterTableCheck))


@pytest.mark.django_db
def test_a_database_that_refuses_is_away(where: Any):
    where(CLOSED_PORT)
    response = Client().get("/health/ready")
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "2", "no-store")
    assert response.json()["status"] == "not-ready"
    words = {"database": "away", "migrations": "away", "limiter": "skipped", "secrets": "skipped"}
    assert ready() == (503, words)


@pytest.mark.django_db
def test_a_database_that_accepts_and_never_answers_is_silent_and_no_crowd_waits_for_it(where: Any):
    with silent_server() as server, ThreadPoolExecutor(10) as askers:
        where(server.port)
        answers = list(askers.map(lambda _: ready_once(), range(10)))
        words = {"database": "silent", "migrations": "silent", "limiter": "skipped", "secrets": "skipped"}
        assert (503, words) in answers
        assert {status for status, _ in answers} == {503}
        assert server.accepted <= 4
        assert server.everybody_left(within_seconds=20)


@pytest.mark.django_db
def test_a_database_that_falls_silent_after_it_was_reached_leaves_no_connection_behind(where: Any):
    place = connections["default"].settings_dict
    relay = FallsSilent(f"{place['HOST']}/.s.PGSQL.{place['PORT'] or 5432}", b"SET statement_timeout")
    where(relay.port)
    status, words = ready_once()
    assert (status, words["database"]) == (503, "silent")
    assert relay.fell_silent.is_set()
    assert relay.left.wait(10)
    relay.close()


@pytest.mark.django_db
def test_a_database_that_is_back_is_ready_at_once(where: Any, monkeypatch: pytest.MonkeyPatch):
    with silent_server() as server:
        where(server.port)
        assert ready_once()[0] == 503
    # The server hung up, so nothing waits any more; where() is undone.
    monkeypatch.undo()
    assert ready()[0] == 200


def test_migrations_of_the_code_are_djangos_own():
    loader = MigrationLoader(connection=None, ignore_no_migrations=True)
    assert migrations_of_code() == {key for key in loader.disk_migrations if not is_contracting(key[1])}


@pytest.mark.parametrize(
    "migration", [("outbox", "0001_create_outbox"), ("auth", "0012_alter_user_first_name_max_length")]
)
def test_a_database_one_migration_behind_is_not_ready(beside: psycopg.Connection, migration: tuple[str, str]):
    beside.execute("DELETE FROM django_migrations WHERE app = %s AND name = %s", migration)
    try:
        status, words = ready()
    finally:
        beside.execute("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", migration)
    assert (status, words["database"], words["migrations"]) == (503, "ok", "behind")
    assert ready()[0] == 200


def test_a_contracting_migration_is_not_waited_for(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch):
    """It runs once the code has proved itself, for which it must be ready."""
    migrations = tmp_path / "outbox_of_a_test"
    migrations.mkdir()
    for name in ("__init__", "0001_create_outbox", "0002_contract_drop_outbox"):
        (migrations / f"{name}.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(settings.MIGRATION_MODULES, "outbox", "outbox_of_a_test")
    migrations_of_code.cache_clear()
    try:
        found = {name for app, name in migrations_of_code() if app == "outbox"}
    finally:
        migrations_of_code.cache_clear()
    assert found == {"0001_create_outbox"}


def test_a_database_ahead_of_the_code_is_ready(beside: psycopg.Connection):
    beside.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('outbox', '9999_add_future', now())")
    try:
        assert ready()[0] == 200
    finally:
        beside.execute("DELETE FROM django_migrations WHERE name = '9999_add_future'")


def test_a_database_without_any_table_is_behind(beside: psycopg.Connection):
    beside.execute("ALTER TABLE django_migrations RENAME TO away_for_a_test")
    try:
        status, words = ready()
    finally:
        beside.execute("ALTER TABLE away_for_a_test RENAME TO django_migrations")
    assert (status, words["migrations"]) == (503, "behind")


def test_a_role_that_may_not_read_the_migrations_is_not_taken_for_a_database_behind(beside: psycopg.Connection):
    found = connections["default"].settings_dict
    role = f"{found['NAME']}_reads_nothing"
    beside.execute(f"CREATE ROLE {role}")
    check = MigrationsCheck()
    check.question = f"SET ROLE {role}; {check.question}"
    try:
        with pytest.raises(ProgrammingError, match="permission denied for table django_migrations"):
            check.run()
    finally:
        beside.execute(f"DROP ROLE {role}")


def test_a_lock_on_the_migrations_keeps_nobody_waiting(beside: psycopg.Connection):
    with beside.transaction():
        beside.execute("LOCK TABLE django_migrations IN ACCESS EXCLUSIVE MODE")
        status, words = ready_once()
        assert (status, words["database"]) == (503, "ok")
        assert words["migrations"] in {"silent", "away"}
    # Its statement ends by itself, with the lock or by its own limit.
    assert 200 in (ready()[0] for _ in range(20))


def test_readiness_leaves_no_connection_behind(beside: psycopg.Connection):
    def ours() -> int:
        row = beside.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()").fetchone()
        assert row is not None
        return int(row[0])

    before = ours()
    for _ in range(5):
        assert ready()[0] == 200
    # A server's process may outlive its connection by a moment; asking takes one too.
    assert any(ours() <= before for _ in range(10_000))


@pytest.mark.django_db
def test_the_limiters_table_is_asked_where_there_is_one(aws: str, settings: Any):
    settings.RATE_LIMIT_STORE, settings.RATE_LIMITS_TABLE = DYNAMODB_STORE, "limits-of-health"
    assert ready() == (503, {"database": "ok", "migrations": "ok", "limiter": "away", "secrets": "skipped"})
    clients.dynamodb().create_table(
        TableName="limits-of-health",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    )
    assert ready() == (200, {"database": "ok", "migrations": "ok", "limiter": "ok", "secrets": "skipped"})


@pytest.mark.django_db
def test_a_limiters_store_that_is_dead_or_silent_is_told(aws: str, settings: Any):
    settings.RATE_LIMIT_STORE = DYNAMODB_STORE
    settings.AWS_ENDPOINT_URL = f"http://127.0.0.1:{CLOSED_PORT}"
    assert ready()[1]["limiter"] == "away"
    with silent_server() as server:
        settings.AWS_ENDPOINT_URL = f"http://127.0.0.1:{server.port}"
        status, words = ready_once()
        assert (status, words["limiter"] in {"away", "silent"}) == (503, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("age", "word", "status"),
    [
        (None, "skipped", 200),
        (0.0, "ok", 200),
        (MAX_SECRET_AGE_SECONDS, "ok", 200),
        (MAX_SECRET_AGE_SECONDS + 1, "stale", 503),
    ],
)
def test_secrets_much_older_than_they_live_are_told(settings: Any, age: float | None, word: str, status: int):
    global stated_age  # noqa: PLW0603
    stated_age = age
    settings.HEALTH_SECRET_AGE = f"{__name__}.age_as_stated"
    assert ready()[0] == status
    assert ready()[1]["secrets"] == word


stated_age: float | None = None


def age_as_stated() -> float | None:
    return stated_age


def test_the_settings_own_function_tells_that_no_secret_is_in_use():
    from django.utils.module_loading import import_string  # noqa: PLC0415

    assert django_settings.HEALTH_SECRET_AGE is not None
    assert import_string(django_settings.HEALTH_SECRET_AGE)() is None
