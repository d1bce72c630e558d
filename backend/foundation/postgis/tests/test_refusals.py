"""What the database will not do just now is a 503 that says when to come back; our own mistakes stay 500."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection
from django.test import Client
from psycopg.errors import FinishedPGconn

from backend.foundation.postgis.credentials import connection_parameters, is_password_refused
from backend.foundation.secret_store.protocol import SecretUnusable

from .test_health_check import another_connection


@pytest.fixture
def visitor(settings: object) -> Client:
    settings.ROOT_URLCONF = "backend.foundation.postgis.tests.urls"  # type: ignore[attr-defined]
    return Client(raise_request_exception=False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ["/api/v1/once/", "/api/v1/nested/", "/page/"])
@pytest.mark.parametrize(
    "way", ["statement-timeout", "lock-timeout", "killed", "canceled", "idle-in-transaction", "read-only"]
)
def test_what_the_database_will_not_do_just_now_is_a_503(visitor: Client, address: str, way: str):
    with another_connection() as other:
        other.execute("LOCK TABLE django_session IN ACCESS SHARE MODE")
        answer = visitor.get(f"{address}{way}")
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (503, True)
    if address.startswith("/api/"):
        assert answer.json()["code"] == "database-away"
    connection.close_if_unusable_or_obsolete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # the next request works


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["mistake", "forbidden"])
def test_our_own_mistake_stays_a_500(visitor: Client, way: str):
    answer = visitor.get(f"/api/v1/once/{way}")
    assert (answer.status_code, answer.json()["code"]) == (500, "server-error")


def refused(sentence: str, *, was_sent: bool = True) -> bool:
    where = 'connection failed: connection to server at "10.0.0.1", port 5432 failed: FATAL:  '
    return is_password_refused(
        psycopg.OperationalError(where + sentence, pgconn=FinishedPGconn(used_password=was_sent))
    )


@pytest.mark.parametrize(
    "sentence",
    [
        'password authentication failed for user "coalition_runtime"',
        "Passwort-Authentifizierung für Benutzer »coalition_runtime« fehlgeschlagen",  # lc_messages = de_DE
    ],
)
def test_a_refused_password_is_known_in_any_language(sentence: str):
    assert refused(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "sorry, too many clients already",
        'too many connections for role "coalition_runtime"',
        "remaining connection slots are reserved for roles with the SUPERUSER attribute",
        "remaining connection slots are reserved for non-replication superuser connections",
        'database "coalition" does not exist',
        'role "coalition_runtime" is not permitted to log in',
        "the database system is starting up",
        "the database system is shutting down",
        "the database system is in recovery mode",
        "the database system is not yet accepting connections",
        'permission denied for database "coalition"',
    ],
)
def test_what_comes_after_the_password_is_no_refusal_of_it(sentence: str):
    assert not refused(sentence)


def test_a_server_that_was_not_reached_has_refused_no_password():
    assert not refused("Connection refused", was_sent=False)
    assert not is_password_refused(psycopg.OperationalError("connection timeout expired"))
    assert not is_password_refused(psycopg.errors.QueryCanceled("canceling statement due to statement timeout"))
    assert not is_password_refused(ValueError("password authentication failed"))


def test_a_secret_in_rds_own_form_becomes_libpqs_parameters():
    secret = {
        "engine": "postgres",
        "host": "h",
        "port": "5433",
        "dbname": "d",
        "username": "u",
        "password": "p",
        "x": "y",
    }
    told = {"host": "h", "port": "5433", "dbname": "d", "user": "u", "password": "p"}
    assert connection_parameters("s", secret) == told
    with pytest.raises(SecretUnusable, match=r"The secret s lacks host, username\."):
        connection_parameters("s", {"dbname": "d", "password": "p", "username": ""})
