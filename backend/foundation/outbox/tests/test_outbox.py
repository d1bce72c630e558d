"""The outbox: promised in the transaction, delivered at least once, given up in sight."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client

from backend.foundation.outbox.handlers import PermanentFailure, _handlers, register
from backend.foundation.outbox.models import Message
from backend.foundation.outbox.services import LEASE, MAX_ATTEMPTS, Drained, drain_outbox, enqueue, send_again

from .conftest import Recorder

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(now: datetime) -> Callable[[], datetime]:
    return lambda: now


def promise(number: int = 0, *, due_at: datetime = NOW, kind: str = "test", key: str | None = None) -> None:
    enqueue(kind=kind, payload={"number": number}, due_at=due_at, deduplication_key=key)


def only() -> Message:
    return Message.objects.get()


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
        Message.objects.update(attempts=2)

    register("slow", overtaken)
    try:
        promise(kind="slow")
        assert drain_outbox(clock=at(NOW)) == Drained(delivered=0)
    finally:
        del _handlers["slow"]
    assert only().state == "pending"


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


def test_a_drain_can_be_held_to_some_kinds(recorder: Recorder):
    promise(1)
    assert drain_outbox(kinds=["other"], clock=at(NOW)) == Drained()
    assert drain_outbox(kinds=["test"], clock=at(NOW)) == Drained(delivered=1)


def test_a_kind_has_one_handler(recorder: Recorder):
    register("test", recorder)
    with pytest.raises(ValueError, match="has a handler already"):
        register("test", lambda *_: None)


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
    register("look", lambda *_: inside.append(connection.in_atomic_block))
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


def test_staff_see_a_dead_letter_and_send_it_again(recorder: Recorder, admin_client: Client):
    recorder.failure = PermanentFailure("no such mailbox")
    promise()
    drain_outbox(clock=at(NOW))
    path = "/admin/outbox/message/"
    assert "no such mailbox" in admin_client.get(path).content.decode()
    page = admin_client.post(path, {"action": "send_again", "_selected_action": [only().pk]}, follow=True)
    assert "Dead letters that will be sent again: 1." in page.content.decode()
    assert only().state == "pending"
    again = admin_client.post(path, {"action": "send_again", "_selected_action": [only().pk]}, follow=True)
    assert '<li class="warning">No dead letters, and left as they are: 1.</li>' in again.content.decode()


def test_a_message_is_looked_at_and_not_edited(admin_client: Client):
    promise()
    path = "/admin/outbox/message/"
    page = admin_client.get(f"{path}{only().pk}/change/").content.decode()
    assert 'name="_save"' not in page
    assert "1 March 2026, 12:00 UTC" in page
    assert admin_client.post(f"{path}{only().pk}/change/", {"kind": "x"}).status_code == 403
    assert admin_client.get(f"{path}add/").status_code == 403
    assert admin_client.post(f"{path}{only().pk}/delete/").status_code == 403


def test_what_is_delivered_is_due_no_more(recorder: Recorder, admin_client: Client):
    promise()
    column = '<td class="field-due">{}</td>'
    assert column.format("1 March 2026, 12:00 UTC") in admin_client.get("/admin/outbox/message/").content.decode()
    drain_outbox(clock=at(NOW))
    assert column.format("-") in admin_client.get("/admin/outbox/message/").content.decode()


def test_sending_again_is_a_permission_of_its_own(recorder: Recorder, client: Client):
    recorder.failure = PermanentFailure("no such mailbox")
    promise()
    drain_outbox(clock=at(NOW))
    path, press = "/admin/outbox/message/", {"action": "send_again", "_selected_action": [only().pk]}
    staff = User.objects.create(username="staff", is_staff=True)
    client.force_login(staff)
    for codename, state in (("view_message", "dead"), ("send_again_message", "pending")):
        staff.user_permissions.set(Permission.objects.filter(codename=codename))
        page = client.get(path).content.decode()
        assert ("Send again" in page) is (codename == "send_again_message")
        client.post(path, press)
        assert only().state == state
