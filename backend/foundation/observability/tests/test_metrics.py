"""What CloudWatch reads out of our lines follows its specification, whatever is measured."""

from __future__ import annotations

import json
import logging
import math
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.foundation.observability import metrics
from backend.foundation.observability.invocation import begin, bound
from backend.foundation.observability.measurements import MAX_METRICS, MAX_VALUE, Measurement, documents, measurement

from .conftest import Lines

# Of «Specification: Embedded metric format», Amazon CloudWatch User Guide, and of PutMetricData for the units.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["_aws"],
    "properties": {
        "_aws": {
            "type": "object",
            "required": ["CloudWatchMetrics", "Timestamp"],
            "properties": {
                "Timestamp": {"type": "integer", "minimum": 0},
                "CloudWatchMetrics": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["Namespace", "Dimensions", "Metrics"],
                        "properties": {
                            "Namespace": {"type": "string", "minLength": 1, "maxLength": 1024},
                            "Dimensions": {
                                "type": "array",
                                "minItems": 1,
                                "items": {
                                    "type": "array",
                                    "maxItems": 30,
                                    "uniqueItems": True,
                                    "items": {"type": "string", "minLength": 1, "maxLength": 250},
                                },
                            },
                            "Metrics": {
                                "type": "array",
                                "maxItems": 100,
                                "items": {
                                    "type": "object",
                                    "required": ["Name"],
                                    "properties": {
                                        "Name": {"type": "string", "minLength": 1, "maxLength": 1024},
                                        "Unit": {"enum": ["Seconds", "Milliseconds", "Bytes", "Count"]},
                                        "StorageResolution": {"enum": [1, 60]},
                                    },
                                    "additionalProperties": False,
                                },
                            },
                        },
                        "additionalProperties": False,
                    },
                },
            },
            "additionalProperties": False,
        }
    },
}


def assert_follows_the_specification(document: dict[str, Any]) -> None:
    import jsonschema  # noqa: PLC0415  # slow to import

    jsonschema.validate(document, SCHEMA)
    for directive in document["_aws"]["CloudWatchMetrics"]:
        for metric in directive["Metrics"]:
            values = document[metric["Name"]]
            values = values if isinstance(values, list) else [values]
            assert 1 <= len(values) <= 100
            assert all(isinstance(value, int | float) and math.isfinite(value) for value in values)
        for dimension in {name for each in directive["Dimensions"] for name in each}:
            assert isinstance(document[dimension], str)
            assert 1 <= len(document[dimension].strip()) <= 1024
            assert document[dimension].isascii()
            assert document[dimension].isprintable()
    assert len(json.dumps(document)) < 256 * 1024


def made(measured: list[Measurement]) -> list[dict[str, Any]]:
    properties = {"request_id": "r", "route": "/", "version": "v"}
    return documents(measured, time_milliseconds=1_700_000_000_000, stage="dev", properties=properties)


names = st.from_regex(r"[A-Z][A-Za-z0-9]{2,20}", fullmatch=True)
dimensions = st.dictionaries(st.sampled_from(["limit", "tier", "kind", "table"]), st.text(max_size=300), max_size=3)
measured = st.builds(
    measurement,
    st.one_of(names, st.sampled_from(["LimiterFailedOpen", "JobSeconds"])),
    st.floats(min_value=-MAX_VALUE, max_value=MAX_VALUE),
    st.sampled_from(["Count", "Milliseconds", "Seconds", "Bytes"]),
    dimensions,
)


@given(values=st.lists(measured, max_size=30))
def test_whatever_is_measured_follows_the_specification(values: list[Measurement]):
    for document in made(values):
        assert_follows_the_specification(document)


def test_many_values_are_spread_over_documents_that_follow_it():
    values = [measurement(f"Many{number}", number, "Count", {}) for number in range(250)]
    values += [measurement("Long", number, "Milliseconds", {}) for number in range(250)]
    whole = made(values)
    for document in whole:
        assert_follows_the_specification(document)
    assert sum("Many249" in document for document in whole) == 1
    lengths = [document["Long"] for document in whole if "Long" in document]
    assert sorted(chain.from_iterable(lengths)) == list(range(250))


def test_counts_are_added_and_times_are_kept():
    values = [measurement("Tea", 1, "Count", {}), measurement("Tea", 2, "Count", {})]
    values += [measurement("Brewing", 3.5, "Milliseconds", {}), measurement("Brewing", 4, "Milliseconds", {})]
    (document,) = made(values)
    assert (document["Tea"], document["Brewing"]) == (3, [3.5, 4])


def test_an_alarm_can_ask_by_stage_alone():
    (document,) = made([measurement("LimiterFailedOpen", 1, "Count", {"limit": "public-reads"})])
    (directive,) = document["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "CoalitionBuilder"
    assert directive["Dimensions"] == [["stage"], ["stage", "limit"]]


@pytest.mark.parametrize(
    "name", ["limiterFailed", "Limiter_Failed", "LF", "Limiter Failed", "", "L" * 101, "Länge", "stage"]
)
def test_a_name_that_is_not_pascal_case_is_refused(name: str):
    with pytest.raises(ValueError, match="PascalCase"):
        metrics.count(name)


def test_what_is_no_number_or_no_dimension_is_refused():
    for value in (math.nan, math.inf, -math.inf, 2.0**361, -(2.0**361)):
        with pytest.raises(ValueError, match="between -2\\^360 and 2\\^360"):
            metrics.emit("Tea", value, "Count")
    with pytest.raises(ValueError, match="at most 3"):
        metrics.count("Tea", a1="", b1="", c1="", d1="")
    with pytest.raises(ValueError, match="'stage'"):
        metrics.count("Tea", stage="x")


def test_no_dimension_holds_an_address(lines: Lines):
    metrics.count("Tea", limit="ann@example.org 192.0.2.1", tier="\u00e9\n")
    (document,) = lines()
    assert (document["limit"], document["tier"]) == ("? ?", "??")


def test_outside_of_requests_a_metric_is_written_at_once(lines: Lines):
    metrics.count("Tea")
    metrics.emit("Brewing", 1.5, "Seconds")
    assert [document.get("Tea", document.get("Brewing")) for document in lines()] == [1, 1.5]


def test_a_job_that_measures_without_end_writes_in_between(lines: Lines):
    invocation = begin("job")
    with bound(invocation):
        for _ in range(2 * MAX_METRICS + 1):
            metrics.count("Tea")
    assert [document["Tea"] for document in lines()] == [MAX_METRICS, MAX_METRICS]
    assert len(invocation.measurements) == 1


def test_on_a_terminal_no_metric_is_printed(capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture):
    console = logging.getHandlerByName("console")
    assert isinstance(console, logging.StreamHandler)
    with caplog.at_level(logging.INFO, logger="backend.metrics"):
        metrics.count("Tea", kind="green")
    assert "Tea" not in capsys.readouterr().err
    # What tests of others look at.
    assert caplog.records[-1].metric == ("Tea", 1, "Count", {"kind": "green"})  # type: ignore[attr-defined]
