"""Where nothing is scheduled, a request delivers after its commit: its own, then others for a second; never louder."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from backend.foundation.outbox.handlers import PermanentFailure, _handlers, kinds_longer_than, register
from backend.foundation.outbox.models import Message
from backend.foundation.outbox.services import enqueue
from backend.foundation.outbox.services.deliver_after_commit import (
    BUDGET_SECONDS,
    START_SECONDS,
    left_to_another_drain,
)
from backend.tests.postgres.database import Deployed, django_on

from .conftest import Recorder

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def delivering(settings: Any) -> None:
    settings.OUTBOX_DELIVERS_AFTER_COMMIT = True


@pytest.fixture
def chain() -> Iterator[list[int]]:
    """Handles the kind `chain`: each message promises the next, for ever, and takes a third of the second."""
    seen: list[int] = []

    def handle(payload: dict[str, Any], now: object) -> None:
        seen.append(payload["number"])
        ends = time.monotonic() + START_SECONDS / 3
        while time.monotonic() < ends:
            pass
        with transaction.atomic():
            enqueue(kind="chain", payload={"number": payload["number"] + 1})

    register("chain", handle, longest_seconds=1)
    yield seen
    del _handlers["chain"]


def promise(*numbers: int, **more: Any) -> None:
    with transaction.atomic():
        for number in numbers:
            enqueue(kind="test", payload={"number": number}, **more)


def states() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def test_what_was_promised_is_delivered_when_the_transaction_has_committed(recorder: Recorder):
    with transaction.atomic():
        promise(1, 2)
        assert recorder.seen == []
    assert recorder.seen == [1, 2]
    assert states() == ["delivered", "delivered"]


def test_elsewhere_it_waits_for_the_drain(recorder: Recorder, settings: Any):
    settings.OUTBOX_DELIVERS_AFTER_COMMIT = False
    promise(1)
    assert (recorder.seen, states()) == ([], ["pending"])


def test_what_was_rolled_back_is_not_delivered(recorder: Recorder):
    with transaction.atomic():
        promise(1)
        with transaction.atomic():
            promise(2)
            transaction.set_rollback(True)
    assert recorder.seen == [1]


def test_what_others_left_is_delivered_after_its_own(recorder: Recorder, settings: Any):
    settings.OUTBOX_DELIVERS_AFTER_COMMIT = False
    promise(1, due_at=timezone.now() - timedelta(hours=1))
    promise(2, due_at=timezone.now() + timedelta(hours=1))
    settings.OUTBOX_DELIVERS_AFTER_COMMIT = True
    promise(3, 4)
    assert recorder.seen == [3, 4, 1]
    assert states() == ["delivered", "pending", "delivered", "delivered"]


def test_a_mail_that_failed_goes_out_with_a_later_request(recorder: Recorder):
    recorder.failure = ConnectionError()
    promise(1)
    recorder.failure = None
    Message.objects.update(due_at=timezone.now())
    promise(2)
    assert (recorder.seen, states()) == ([1, 2, 1], ["delivered"] * 2)


def test_a_dead_letter_that_staff_send_again_is_delivered_at_once(recorder: Recorder, admin_client: Client):
    recorder.failure = PermanentFailure("no such mailbox")
    promise(1, 2)
    recorder.failure = None
    press = {"action": "send_again", "_selected_action": list(Message.objects.values_list("pk", flat=True))}
    admin_client.post("/admin/outbox/message/", press)
    assert (sorted(recorder.seen, key=str), states()) == ([1, 1, 2, 2], ["delivered"] * 2)


def test_what_might_keep_the_answer_waiting_for_too_long_is_left_to_a_drain(recorder: Recorder):
    register("slow", recorder, longest_seconds=BUDGET_SECONDS + 1)
    try:
        with transaction.atomic():
            enqueue(kind="slow", payload={"number": 1})
            promise(2)
    finally:
        del _handlers["slow"]
    assert (recorder.seen, states()) == ([2], ["pending", "delivered"])


def test_nothing_that_is_registered_is_too_long_for_a_request():
    """Else it would wait for ever where nothing is scheduled."""
    assert kinds_longer_than(0) != []
    assert kinds_longer_than(BUDGET_SECONDS - START_SECONDS) == []


def test_what_is_rolled_back_to_a_savepoint_takes_no_other_delivery_with_it(recorder: Recorder):
    with transaction.atomic():
        with transaction.atomic():
            promise(1)
            transaction.set_rollback(True)
        promise(2)
    assert recorder.seen == [2]


def test_a_role_that_may_only_promise_leaves_delivering_to_others_and_says_nothing(
    deployed_database: Deployed, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
):
    with django_on(**deployed_database.entry("import")):
        promise(1)
        with pytest.raises(CommandError, match="This database role may not deliver"):
            call_command("drain_outbox")
    assert caplog.messages == []
    with django_on(**deployed_database.entry("runtime")):
        assert states() == ["pending"]
        Message.objects.all().delete()


def test_what_is_due_later_waits(recorder: Recorder):
    promise(1, due_at=timezone.now() + timedelta(minutes=1))
    assert (recorder.seen, states()) == ([], ["pending"])


def test_a_promise_under_a_known_key_is_delivered_once(recorder: Recorder):
    promise(1, deduplication_key="a")
    promise(2, deduplication_key="a")
    assert (recorder.seen, states()) == ([1], ["delivered"])


@pytest.mark.parametrize("failure", [ConnectionError("ann@example.org"), PermanentFailure("gone")])
def test_a_failure_stays_in_the_outbox_and_out_of_the_answer(recorder: Recorder, failure: Exception):
    recorder.failure = failure
    promise(1, 2)
    assert recorder.seen == [1, 2]
    assert states() == (["dead"] * 2 if isinstance(failure, PermanentFailure) else ["pending"] * 2)


def test_a_database_that_went_away_meanwhile_does_not_reach_the_answer(
    recorder: Recorder, caplog: pytest.LogCaptureFixture
):
    def vanish() -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE outbox_message RENAME TO outbox_elsewhere")

    try:
        with transaction.atomic():
            transaction.on_commit(vanish)
            promise(1)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE outbox_elsewhere RENAME TO outbox_message")
    assert recorder.seen == []
    assert "delivery after commit failed: ProgrammingError" in caplog.text
    assert states() == ["pending"]


def test_a_second_is_for_the_whole_transaction_and_what_its_handlers_promise_comes_after_it(chain: list[int]):
    """Each takes a third: a fourth is not begun, whoever promised it."""
    with transaction.atomic():
        enqueue(kind="chain", payload={"number": 10})
        enqueue(kind="chain", payload={"number": 20})
    assert chain == [10, 20, 11]
    assert Message.objects.filter(state="pending").count() == 2


def test_each_transaction_has_its_own_second(chain: list[int]):
    for number in (10, 20):
        with transaction.atomic():
            enqueue(kind="chain", payload={"number": number})
    assert chain == [10, 11, 12, 20, 13, 21]


def test_what_is_left_to_another_drain_delivers_nothing_and_takes_nothing_with_it(recorder: Recorder):
    with left_to_another_drain():
        promise(1)
    assert (recorder.seen, states()) == ([], ["pending"])
    with transaction.atomic():
        with left_to_another_drain():
            promise(2)
        promise(3)
    assert recorder.seen == [3, 1, 2]
