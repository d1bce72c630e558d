"""A scheduled function: the time that is left, one line, and failures that are seen once."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.db import connection

from backend.foundation.scheduling.jobs import MARGIN_SECONDS, ORDINARY_BUDGET_SECONDS, JobFailed, scheduled

EVENT: dict[str, Any] = {"source": "aws.events"}


class Context:
    def __init__(self, milliseconds: int) -> None:
        self.milliseconds = milliseconds

    def get_remaining_time_in_millis(self) -> int:
        return self.milliseconds


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("context", "budget"),
    [(Context(30_000), 30 - MARGIN_SECONDS), (Context(3_000), 0), (None, ORDINARY_BUDGET_SECONDS)],
)
def test_a_job_gets_the_time_that_is_left_without_the_margin(context: Context | None, budget: float):
    given: list[float] = []
    scheduled(given.append)(EVENT, context)
    assert given == [budget]


@pytest.mark.django_db
def test_a_job_tells_its_outcome_in_one_line(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, logger="backend")

    def tidy(budget_seconds: float) -> int:
        return 7

    assert scheduled(tidy)(EVENT, Context(30_000)) == "7"
    [line] = [record.message for record in caplog.records]
    assert line.startswith("job tidy ended after 0.")
    assert line.endswith(" s: 7")


@pytest.mark.django_db
@pytest.mark.parametrize("error", [TypeError, ValueError])
def test_a_failing_job_runs_once_and_is_heard_of(error: type[Exception], caplog: pytest.LogCaptureFixture):
    runs: list[float] = []

    def fail(budget_seconds: float) -> None:
        runs.append(budget_seconds)
        raise error("ann@example.org")

    with pytest.raises(JobFailed, match=f"fail: {error.__name__}"):
        scheduled(fail)(EVENT, Context(30_000))
    assert runs == [25]
    assert "ann@example.org" not in caplog.text
    assert f"job fail failed after 0.0 s: {error.__name__}" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_broke_since_the_last_invocation_is_not_used():
    """As a container finds it after hours of sleep."""

    def ask(budget_seconds: float) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return int(cursor.fetchone()[0])

    ask(0)
    backend = connection.connection
    assert backend is not None
    backend.close()
    connection.errors_occurred = True
    assert scheduled(ask)(EVENT, Context(30_000)) == "1"
