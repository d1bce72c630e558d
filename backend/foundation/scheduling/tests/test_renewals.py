"""A row that is renewed while retention looks at it stays: with two sessions of a real server, for every rule."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Model

from backend.foundation.idempotency.models import StoredAnswer
from backend.foundation.idempotency.services import purge_stored_answers
from backend.foundation.mail.models import Suppression
from backend.foundation.mail.services import lift, purge_lifted, suppress
from backend.foundation.outbox.models import Message
from backend.foundation.outbox.services import purge_dead_letters, send_again
from backend.foundation.scheduling.retention import Purge
from backend.foundation.scheduling.sessions import purge_expired_sessions
from backend.tests.kill_points.holding import until

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=200)


def an_answer() -> None:
    StoredAnswer.objects.create(key_hash="a" * 64, fingerprint="f", status=202, body=b"", stored_at=LONG_AGO)


def a_dead_letter() -> None:
    Message.objects.create(kind="test", state="dead", created_at=LONG_AGO, due_at=LONG_AGO)


def a_lifted_suppression() -> None:
    lift(suppression_id=suppress(address="ann@example.org", reason="bounce", at=LONG_AGO).pk, now=LONG_AGO)


def a_session() -> None:
    Session.objects.create(session_key="old", expire_date=LONG_AGO)


def answered_again() -> None:
    StoredAnswer.objects.update(stored_at=NOW)


def sent_again() -> None:
    assert send_again(message_id=Message.objects.get().pk, now=NOW)


def suppressed_again() -> None:
    suppress(address="ann@example.org", reason="complaint", at=NOW)


def used_again() -> None:
    Session.objects.update(expire_date=NOW + timedelta(days=14))


CASES: list[tuple[type[Model], Callable[[], None], Callable[[], None], Purge]] = [
    (StoredAnswer, an_answer, answered_again, purge_stored_answers),
    (Message, a_dead_letter, sent_again, purge_dead_letters),
    (Suppression, a_lifted_suppression, suppressed_again, purge_lifted),
    (Session, a_session, used_again, purge_expired_sessions),
]


def somebody_waits() -> bool:
    """For a lock of this session."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))")
        return cursor.fetchone() is not None


@pytest.mark.parametrize(("model", "make", "renew", "purge"), CASES)
def test_a_row_that_is_being_renewed_stays(
    model: type[Model], make: Callable[[], None], renew: Callable[[], None], purge: Purge
):
    deleted: list[int] = []

    def run() -> None:
        try:
            deleted.append(purge(NOW, 10))
        finally:
            connection.close()

    # What a server of a test before was still writing when that ended.
    model._default_manager.all().delete()
    make()
    purging = threading.Thread(target=run)
    with transaction.atomic():
        renew()
        purging.start()
        until(lambda: not purging.is_alive() or somebody_waits())
    purging.join()
    assert (deleted, model._default_manager.count()) == ([0], 1)
