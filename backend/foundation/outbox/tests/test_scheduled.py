"""The scheduled drain, what alarms watch, and how long delivered and dead messages are kept."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.foundation.outbox.handlers import PermanentFailure, _handlers, register
from backend.foundation.outbox.models import Message
from backend.foundation.outbox.scheduled import drain
from backend.foundation.outbox.services import (
    Backlog,
    drain_outbox,
    measure_outbox,
    purge_dead_letters,
    purge_delivered_messages,
)

from .conftest import Recorder

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Context:
    """AWS Lambda's, as far as jobs read it."""

    def __init__(self, milliseconds: int) -> None:
        self.milliseconds = milliseconds

    def get_remaining_time_in_millis(self) -> int:
        return self.milliseconds


def message(**fields: Any) -> Message:
    return Message.objects.create(**{"kind": "test", "payload": {"number": 1}, "due_at": NOW, **fields})


def test_the_drain_delivers_and_reports_in_one_line(recorder: Recorder, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, logger="backend")
    message(created_at=NOW)
    report = drain({"time": "2026-03-01T12:00:00Z"}, Context(30_000))
    assert report == "outbox: 1 delivered, 0 put off, 0 dead; oldest due 0 s, 0 dead letters"
    assert [record.message for record in caplog.records if report in record.message] != []
    metrics = {record.metric[0]: record.metric[1] for record in caplog.records if hasattr(record, "metric")}
    assert metrics == {
        "OutboxDelivered": 1,
        "OutboxPostponed": 0,
        "OutboxDied": 0,
        "OutboxOldestDueAge": 0,
        "OutboxDeadLetters": 0,
    }


def test_a_drain_without_time_left_starts_nothing_and_tells_what_waits(recorder: Recorder):
    message(due_at=datetime.now(UTC) - timedelta(hours=1))
    report = drain({}, Context(4_000))
    assert report.startswith("outbox: 0 delivered, 0 put off, 0 dead; oldest due 36")
    assert recorder.seen == []


def test_a_drain_leaves_what_its_lambda_might_not_see_the_end_of_and_says_so(
    recorder: Recorder, caplog: pytest.LogCaptureFixture
):
    register("slow", recorder, longest_seconds=100)
    try:
        message(kind="slow")
        drain({}, Context(104_000))
        assert (recorder.seen, "99 s are too few to start slow" in caplog.text) == ([], True)
        drain({}, Context(106_000))
    finally:
        del _handlers["slow"]
    assert recorder.seen == [1]


def test_the_backlog_is_what_is_due_and_what_is_dead(recorder: Recorder):
    assert measure_outbox(now=NOW) == Backlog(oldest_due_seconds=0, dead_letters=0)
    message(due_at=NOW + timedelta(seconds=1))
    message(state="delivered", delivered_at=NOW, due_at=NOW - timedelta(days=1))
    for seconds in (5, 90):
        message(due_at=NOW - timedelta(seconds=seconds))
    message(state="dead", due_at=NOW - timedelta(days=1))
    assert measure_outbox(now=NOW) == Backlog(oldest_due_seconds=90, dead_letters=1)


def test_delivered_messages_are_kept_for_thirty_days(recorder: Recorder):
    long_ago = NOW - timedelta(days=40)
    old = [message(created_at=long_ago, state="delivered", delivered_at=NOW - timedelta(days=30)) for _ in range(3)]
    kept = [
        message(created_at=long_ago, state="delivered", delivered_at=NOW - timedelta(days=29)),
        message(created_at=long_ago, due_at=long_ago),
        message(created_at=long_ago, due_at=long_ago, state="dead"),
    ]
    assert [purge_delivered_messages(NOW, 2) for _ in range(3)] == [2, 1, 0]
    assert set(Message.objects.all()) == set(kept)
    assert not Message.objects.filter(pk__in=[one.pk for one in old]).exists()


def test_a_dead_letter_waits_half_a_year_for_a_person(recorder: Recorder):
    recorder.failure = PermanentFailure("no")
    message(created_at=NOW)
    drain_outbox(clock=lambda: NOW)
    waits = timedelta(days=180, minutes=2)
    assert purge_dead_letters(NOW + waits - timedelta(seconds=1), 10) == 0
    assert purge_delivered_messages(NOW + waits, 10) == 0
    assert purge_dead_letters(NOW + waits, 10) == 1
