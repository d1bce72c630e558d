"""The outbox: promised in the transaction, delivered at least once, given up in sight."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from backend.foundation.outbox.handlers import NotNow, PermanentFailure, _handlers, register
from backend.foundation.outbox.models import Message
from backend.foundation.outbox.services import LEASE, MAX_ATTEMPTS, Drained, drain_outbox, enqueue_many, send_again

from .conftest import Recorder
from .making import NOW, at, only, promise

pytestmark = pytest.mark.django_db


def test_what_is_due_is_delivered_once_oldest_first(recorder: Recorder):
    promise(2, due_at=NOW)
    promise(1, due_at=NOW - timedelta(minutes=1))
    promise(3, due_at=NOW)
    promise(4, due_at=NOW + timedelta(seconds=1))
    assert drain_outbox(clock=at(NOW)) == Drained(delivered=3)
    assert recorder.seen == [1, 2, 3]
    assert drain_outbox(clock=at(NOW)) == Drained()
    delivered = Message.objects.filter(state="delivered")
    assert {(message.attempts, message.delivered_at) for message in delivered} == {(1, NOW)}


def test_a_promise_shares_the_fate_of_its_transaction(recorder: Recorder):
    with transaction.atomic():
        promise()
        transaction.set_rollback(True)
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_promise_without_a_transaction_is_a_mistake():
    with pytest.raises(RuntimeError, match="transaction"):
        promise()
    with pytest.raises(RuntimeError, match="transaction"):
        enqueue_many(kind="test", payloads=[{}], due_at=NOW)


def test_a_promise_under_a_known_key_is_the_first_one(recorder: Recorder):
    promise(1, key="a")
    promise(2, key="a")
    promise(3, key="b")
    drain_outbox(clock=at(NOW))
    assert recorder.seen == [1, 3]


def test_a_failure_is_tried_again_later_and_later(recorder: Recorder):
    recorder.failure = ConnectionError("ann@example.org")
    promise()
    waits, now = [], NOW
    for _ in range(MAX_ATTEMPTS - 1):
        assert drain_outbox(clock=at(now)) == Drained(postponed=1)
        waits.append((only().due_at - now).total_seconds())
        now = only().due_at
    for attempt, wait in enumerate(waits):
        planned = min(30 * 2**attempt, 3600)
        assert 0.8 * planned <= wait <= 1.2 * planned
    assert drain_outbox(clock=at(now)) == Drained(dead=1)
    assert (only().state, only().attempts, only().delivered_at) == ("dead", MAX_ATTEMPTS, None)
    assert len(recorder.seen) == MAX_ATTEMPTS


def test_nothing_is_tried_before_its_time(recorder: Recorder):
    recorder.failure = ConnectionError()
    promise()
    drain_outbox(clock=at(NOW))
    assert drain_outbox(clock=at(NOW + timedelta(seconds=20))) == Drained()


def test_what_fails_and_then_works_is_delivered(recorder: Recorder):
    recorder.failure = ConnectionError()
    promise()
    drain_outbox(clock=at(NOW))
    recorder.failure = None
    assert drain_outbox(clock=at(NOW + timedelta(minutes=1))) == Drained(delivered=1)
    assert (only().attempts, only().last_error) == (2, "")


def test_of_an_exception_only_the_type_is_kept(recorder: Recorder, caplog: pytest.LogCaptureFixture):
    recorder.failure = ConnectionError("no mailbox ann@example.org")
    promise()
    drain_outbox(clock=at(NOW))
    assert only().last_error == "ConnectionError"
    assert "ann@example.org" not in caplog.text


def test_one_messages_trouble_does_not_stop_the_others(recorder: Recorder):
    promise(1, kind="unheard-of")
    promise(2)
    assert drain_outbox(clock=at(NOW)) == Drained(delivered=1, dead=1)
    assert "nobody handles 'unheard-of'" in Message.objects.get(kind="unheard-of").last_error


def test_where_trying_again_cannot_help_it_is_given_up_at_once(recorder: Recorder):
    recorder.failure = PermanentFailure("gone " + "x" * 400)
    promise()
    assert drain_outbox(clock=at(NOW)) == Drained(dead=1)
    assert (only().state, only().attempts, len(only().last_error)) == ("dead", 1, 300)


def test_what_is_to_wait_waits_as_long_as_it_says_and_uses_up_no_attempt(recorder: Recorder):
    promise(1)
    now = NOW
    for _ in range(3 * MAX_ATTEMPTS):
        recorder.failure = NotNow("the post is closed", due_at=now + timedelta(minutes=5))
        assert drain_outbox(clock=at(now)) == Drained(postponed=1)
        assert drain_outbox(clock=at(now + timedelta(minutes=4))) == Drained()
        assert (only().attempts, only().last_error, only().state) == (0, "the post is closed", "pending")
        now += timedelta(minutes=5)
    recorder.failure = None
    assert drain_outbox(clock=at(now)) == Drained(delivered=1)


def test_what_has_failed_before_it_waits_has_failed_as_often_after(recorder: Recorder):
    recorder.failure = ConnectionError()
    promise()
    drain_outbox(clock=at(NOW))
    recorder.failure = NotNow("the post is closed", due_at=NOW + timedelta(hours=2))
    drain_outbox(clock=at(NOW + timedelta(hours=1)))
    assert only().attempts == 1


@pytest.mark.parametrize("number", [1, 20])
def test_many_are_promised_in_one_statement(recorder: Recorder, number: int):
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        enqueue_many(kind="test", payloads=[{"number": one} for one in range(number)], due_at=NOW)
    assert len([query for query in queries if query["sql"].startswith("INSERT")]) == 1
    drain_outbox(clock=at(NOW))
    assert recorder.seen == list(range(number))


def test_a_message_whose_runner_died_comes_back_after_its_lease(recorder: Recorder):
    recorder.failure = SystemExit()  # type: ignore[assignment]  # what no handler catches, like a kill
    promise(7)
    with pytest.raises(SystemExit):
        drain_outbox(clock=at(NOW))
    recorder.failure = None
    assert (only().state, only().attempts) == ("pending", 1)
    assert drain_outbox(clock=at(NOW + LEASE - timedelta(seconds=1))) == Drained()
    assert drain_outbox(clock=at(NOW + LEASE)) == Drained(delivered=1)


def test_a_message_that_kills_every_runner_is_given_up(recorder: Recorder):
    recorder.failure = SystemExit()  # type: ignore[assignment]  # what no handler catches, like a kill
    promise()
    now = NOW
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(SystemExit):
            drain_outbox(clock=at(now))
        now += LEASE
    assert drain_outbox(clock=at(now)) == Drained(dead=1)
    assert (len(recorder.seen), only().state) == (MAX_ATTEMPTS, "dead")


def test_a_runner_that_was_overtaken_does_not_write_the_outcome(recorder: Recorder):
    """Its lease ran out while it worked; another has claimed the message since."""

    def overtaken(payload: dict[str, object], now: object) -> None:
        Message.objects.update(claim=uuid4())

    register("slow", overtaken, longest_seconds=1)
    try:
        promise(kind="slow")
        assert drain_outbox(clock=at(NOW)) == Drained(delivered=0)
    finally:
        del _handlers["slow"]
    assert only().state == "pending"


def test_a_runner_that_is_very_late_does_not_settle_what_was_revived_since(recorder: Recorder):
    """Its message died in other hands and was sent again, so that attempts begin anew."""

    def very_late(payload: dict[str, object], now: object) -> None:
        Message.objects.update(state="dead")
        send_again(message_id=only().pk, now=NOW + LEASE)
        if payload["number"] == 1:
            Message.objects.update(attempts=1)  # as the next claim counts

    register("slow", very_late, longest_seconds=1)
    try:
        for number in (0, 1):
            Message.objects.all().delete()
            promise(number, kind="slow")
            assert drain_outbox(clock=at(NOW)) == Drained()
            assert (only().state, only().attempts) == ("pending", number)
    finally:
        del _handlers["slow"]


def test_a_dead_letter_is_sent_again_with_all_its_attempts(recorder: Recorder):
    recorder.failure = PermanentFailure("no")
    promise()
    drain_outbox(clock=at(NOW))
    recorder.failure = None
    assert send_again(message_id=only().pk, now=NOW)
    assert (only().state, only().attempts, only().last_error) == ("pending", 0, "")
    assert drain_outbox(clock=at(NOW)) == Drained(delivered=1)
    assert not send_again(message_id=only().pk, now=NOW)


def test_a_drain_without_budget_starts_nothing(recorder: Recorder):
    promise()
    assert drain_outbox(budget_seconds=0, clock=at(NOW)) == Drained()
    assert only().attempts == 0


def test_nothing_is_started_that_may_outlast_the_budget(recorder: Recorder):
    """Others that fit are, though they came later."""
    slow: list[object] = []
    register("slow", lambda *_: slow.append(1), longest_seconds=20)
    try:
        promise(1, kind="slow")
        promise(2)
        assert drain_outbox(budget_seconds=19, clock=at(NOW)) == Drained(delivered=1)
        assert (slow, recorder.seen) == ([], [2])
        assert drain_outbox(budget_seconds=60, clock=at(NOW)) == Drained(delivered=1)
    finally:
        del _handlers["slow"]
    assert slow == [1]


@pytest.mark.parametrize("seconds", [0, -1, LEASE.total_seconds()])
def test_a_handler_ends_within_its_lease(seconds: float):
    with pytest.raises(ValueError, match="no time within the lease"):
        register("endless", lambda *_: None, longest_seconds=seconds)
    assert "endless" not in _handlers


def test_a_drain_can_be_held_to_some_kinds(recorder: Recorder):
    promise(1)
    assert drain_outbox(kinds=["other"], clock=at(NOW)) == Drained()
    assert drain_outbox(kinds=["test"], clock=at(NOW)) == Drained(delivered=1)


def test_a_kind_has_one_handler(recorder: Recorder):
    register("test", recorder, longest_seconds=1)
    with pytest.raises(ValueError, match="has a handler already"):
        register("test", lambda *_: None, longest_seconds=1)


def test_the_database_refuses_a_delivery_without_its_time(recorder: Recorder):
    promise()
    with pytest.raises(IntegrityError):
        Message.objects.update(state="delivered")


@pytest.mark.django_db(transaction=True)
def test_drains_at_once_deliver_each_message_once(recorder: Recorder):
    number, drains = 40, 4
    with transaction.atomic():
        for position in range(number):
            promise(position)
    start = threading.Barrier(drains)
    results: list[Drained] = []

    def drain() -> None:
        try:
            start.wait()
            results.append(drain_outbox(clock=at(NOW)))
        finally:
            connection.close()

    threads = [threading.Thread(target=drain) for _ in range(drains)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(recorder.seen, key=str) == sorted(range(number), key=str)
    assert sum(result.delivered for result in results) == number


@pytest.mark.django_db(transaction=True)
def test_a_claimed_message_does_not_hold_up_the_others(recorder: Recorder):
    with transaction.atomic():
        promise(1)
        promise(2)
    claimed, release = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                Message.objects.select_for_update().order_by("pk").first()
                claimed.set()
                release.wait(10)
        finally:
            connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    claimed.wait(10)
    assert drain_outbox(clock=at(NOW)) == Drained(delivered=1)
    assert recorder.seen == [2]
    release.set()
    holder.join()


@pytest.mark.django_db(transaction=True)
def test_a_handler_runs_outside_any_transaction():
    inside: list[bool] = []
    register("look", lambda *_: inside.append(connection.in_atomic_block), longest_seconds=1)
    try:
        with transaction.atomic():
            promise(kind="look")
        drain_outbox(clock=at(NOW))
    finally:
        del _handlers["look"]
    assert inside == [False]


def test_the_command_delivers_and_tells_the_counts(recorder: Recorder, capsys: pytest.CaptureFixture[str]):
    promise()
    call_command("drain_outbox")
    assert capsys.readouterr().out == "outbox: 1 delivered, 0 put off, 0 dead\n"
