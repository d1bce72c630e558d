"""A scheduled job's lines and metrics can be found by Lambda's own id."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from backend.foundation.observability import metrics
from backend.foundation.observability.invocation import current
from backend.foundation.observability.jobs import observed

from .conftest import Lines

LAMBDA = SimpleNamespace(aws_request_id="c6af9ac6-7b61-11e6-9a41-93e8deadbeef")


@observed
def drain(event: Any, context: Any = None) -> str:
    logging.getLogger("backend.test").info("draining")
    metrics.count("Drained", kind="mail")
    if event == "fail":
        raise ValueError("no")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    invocation = current()
    assert invocation is not None
    return f"done, {invocation.queries} queries"


@pytest.mark.django_db
def test_a_jobs_lines_carry_lambdas_id_and_its_name(lines: Lines):
    assert drain({}, LAMBDA) == "done, 1 queries"
    line, document = lines()
    assert (line["request_id"], line["route"]) == (LAMBDA.aws_request_id, "job drain")
    assert (document["Drained"], document["request_id"], document["route"]) == (1, LAMBDA.aws_request_id, "job drain")


def test_a_job_that_fails_has_its_metrics_written(lines: Lines):
    with pytest.raises(ValueError, match="no"):
        drain("fail", context=LAMBDA)
    assert lines()[-1]["Drained"] == 1
    assert current() is None


def test_without_lambda_a_job_has_an_id_of_its_own(lines: Lines):
    with pytest.raises(ValueError, match="no"):
        drain("fail")
    assert len(lines()[0]["request_id"]) == 36
