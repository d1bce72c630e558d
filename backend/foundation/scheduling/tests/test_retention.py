"""Retention: every rule runs, in batches, one after the other's failure, and can be interrupted at any point."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from backend.foundation.outbox.models import Message
from backend.foundation.scheduling import retention
from backend.foundation.scheduling.jobs import JobFailed
from backend.foundation.scheduling.retention import (
    Purged,
    delete_at_most,
    register_retention,
    retention_rules,
    run_retention,
)
from backend.foundation.scheduling.scheduled import purge

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Heap:
    """Rows that have outlived their use, and a note of each batch."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.batches: list[int] = []
        self.failure: Exception | None = None

    def __call__(self, now: datetime, limit: int) -> int:
        if self.failure is not None:
            raise self.failure
        deleted = min(self.rows, limit)
        self.rows -= deleted
        self.batches.append(deleted)
        return deleted


@pytest.fixture
def heap() -> Iterator[Heap]:
    made = Heap(25)
    register_retention("heap", made)
    yield made
    del retention._rules["heap"]


def test_a_rule_whose_rows_are_dear_has_smaller_batches():
    dear = Heap(5)
    register_retention("dear", dear, at_once=2)
    try:
        assert outcome_of("dear", run_retention(now=NOW, budget_seconds=60)).deleted == 5
    finally:
        del retention._rules["dear"]
    assert dear.batches == [2, 2, 1]


def outcome_of(rule: str, outcomes: list[Purged]) -> Purged:
    return next(outcome for outcome in outcomes if outcome.rule == rule)


def test_a_rule_runs_in_batches_until_nothing_is_left(heap: Heap, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, logger="backend")
    outcomes = run_retention(now=NOW, budget_seconds=60, batch=10)
    assert heap.batches == [10, 10, 5]
    assert outcome_of("heap", outcomes) == Purged("heap", deleted=25, is_done=True)
    lines = [record.message for record in caplog.records if record.name == "backend.foundation.scheduling.retention"]
    assert "heap: 25 deleted, nothing is left" in lines
    assert len(lines) == len(retention_rules()) == len(outcomes)


def test_a_budget_that_is_used_up_leaves_the_rest_to_the_next_run(heap: Heap):
    outcomes = run_retention(now=NOW, budget_seconds=0, batch=10)
    assert (heap.rows, outcome_of("heap", outcomes)) == (25, Purged("heap"))
    assert str(outcome_of("heap", outcomes)) == "heap: 0 deleted, more is left"


def test_a_large_heap_does_not_keep_the_others_waiting(heap: Heap):
    left: list[int] = []

    def little(now: datetime, limit: int) -> int:
        left.append(heap.rows)
        return 0

    register_retention("little", little)
    try:
        run_retention(now=NOW, budget_seconds=60, batch=10)
    finally:
        del retention._rules["little"]
    assert left == [15]


def test_a_rule_that_fails_stops_no_other_and_is_heard_of(heap: Heap, caplog: pytest.LogCaptureFixture):
    heap.failure = ValueError("ann@example.org")
    Session.objects.create(session_key="old", expire_date=timezone.now() - timedelta(days=1))
    with pytest.raises(JobFailed, match="purge: RetentionFailed"):
        purge({})
    assert not Session.objects.exists()
    assert "heap: 0 deleted, failed (ValueError)" in caplog.text
    assert "ann@example.org" not in caplog.text


@pytest.mark.parametrize(
    ("limit", "statement"),
    [("statement_timeout", "SELECT pg_sleep(60)"), ("lock_timeout", "SELECT pg_advisory_xact_lock(1)")],
)
def test_a_rule_that_the_database_cuts_off_stops_no_other(heap: Heap, limit: str, statement: str):
    def cut_off(now: datetime, limit_: int) -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL {limit} = '10ms'")
            cursor.execute(statement)
        return 0

    del retention._rules["heap"]
    register_retention("cut off", cut_off)
    register_retention("heap", heap)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(1)")
        outcomes = run_retention(now=NOW, budget_seconds=60)
    finally:
        other.close()
        del retention._rules["cut off"]
    assert outcome_of("cut off", outcomes).failure == "OperationalError"
    assert outcome_of("heap", outcomes).is_done


@pytest.mark.django_db(transaction=True)
def test_without_a_database_nothing_goes_on(heap: Heap):
    def lose_the_session(now: datetime, limit: int) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return 0

    del retention._rules["heap"]
    register_retention("lost", lose_the_session)
    register_retention("heap", heap)
    try:
        with pytest.raises(OperationalError):
            run_retention(now=NOW, budget_seconds=60)
    finally:
        del retention._rules["lost"]
        connection.close()
    assert heap.batches == []


def test_expired_sessions_go_and_others_stay():
    for key, days in (("old", -1), ("new", 1)):
        Session.objects.create(session_key=key, expire_date=timezone.now() + timedelta(days=days))
    report = purge({})
    assert report == f"1 rows deleted by {len(retention_rules())} rules"
    assert [session.session_key for session in Session.objects.all()] == ["new"]


def test_the_command_says_what_became_of_each_rule(heap: Heap, capsys: pytest.CaptureFixture[str]):
    call_command("purge_expired")
    assert "25 rows deleted" in capsys.readouterr().out
    heap.failure = ValueError()
    with pytest.raises(CommandError, match="These rules failed: heap"):
        call_command("purge_expired")


def test_a_name_is_one_rules(heap: Heap):
    register_retention("heap", heap)
    with pytest.raises(ValueError, match="is registered already"):
        register_retention("heap", Heap(0))


def test_what_is_deleted_is_no_more_than_asked_for():
    Message.objects.bulk_create(Message(kind=str(number)) for number in range(5))
    assert delete_at_most(Message.objects.exclude(kind="4").order_by("-pk"), 3) == 3
    assert Message.objects.filter(kind="4").exists()
    assert delete_at_most(Message.objects.exclude(kind="4"), 3) == 1
