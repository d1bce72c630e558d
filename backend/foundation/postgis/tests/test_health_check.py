"""Kept connections: a dead one is noticed before it is used, a live one is not asked."""

from __future__ import annotations

import psycopg
import pytest
from django.db import OperationalError, connection

from backend.foundation.postgis.base import TRUSTED_SECONDS

pytestmark = pytest.mark.django_db(transaction=True)


def server_pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def next_request() -> None:
    """What Django does between two requests on one kept connection."""
    connection.close_if_unusable_or_obsolete()
    connection.health_check_done = False  # type: ignore[attr-defined]  # Django's own, unknown to the stubs


def another_connection() -> psycopg.Connection:
    where = connection.settings_dict
    return psycopg.connect(
        host=where["HOST"],
        port=where["PORT"] or None,
        user=where["USER"],
        password=where["PASSWORD"] or None,
        dbname=where["NAME"],
    )


def kill(pid: int) -> None:
    with another_connection() as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])


def last_words(pid: int) -> str:
    """The last statement the server saw of a connection."""
    with another_connection() as other:
        row = other.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone()
    assert row is not None
    return str(row[0])


def test_a_live_connection_is_kept_and_not_asked():
    first = server_pid()
    next_request()
    assert server_pid() == first  # the first check of a connection asks
    next_request()
    connection.ensure_connection()
    connection.close_if_health_check_failed()
    assert last_words(first) == "SELECT pg_backend_pid()"


@pytest.mark.parametrize("round_number", range(20))
def test_a_connection_killed_between_requests_costs_nobody_an_error(round_number: int):
    first = server_pid()
    next_request()
    second = server_pid()
    assert second == first
    next_request()
    kill(second)
    assert server_pid() != second


def test_an_idle_connection_is_asked():
    pid = server_pid()
    next_request()
    server_pid()
    connection._alive_at -= TRUSTED_SECONDS + 1  # type: ignore[attr-defined]  # ours
    next_request()
    connection.close_if_health_check_failed()
    assert last_words(pid) == "SELECT 1"


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_connection_lost_in_the_middle_is_replaced_for_the_next_request(*, is_closed: bool):
    pid = server_pid()
    next_request()
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid(), 10000)")
    if is_closed and connection.connection is not None:
        connection.connection.close()
    next_request()
    assert server_pid() != pid
