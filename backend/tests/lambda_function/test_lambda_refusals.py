"""What an event may not do, and what becomes of one that is broken: who invokes the function runs nothing by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from backend.foundation.web.tests.lambda_events import http_v2

from .events import KEEP_WARM_RULE, REQUEST_ID, TOPIC, of_rule, of_topic, rest
from .function import Answered, Function

ENTRY_LOGGER, HTTP_LOGGER = "backend.config.lambda_entry", "backend.config.lambda_http"
CALLS_S3 = {"s3": {"configurationId": "x:os.getcwd"}}
NESTED = "[" * 100_000


def record(**changes: Any) -> dict[str, Any]:
    """Of our own topic, but for what is given."""
    return {"Records": [of_topic({"notificationType": "Delivery"})["Records"][0] | changes]}


def invoked(function: Function, event: Any) -> tuple[Answered, dict[str, Any]]:
    """The answer, and the one line that was written."""
    before = len(function.lines())
    answered = function.invoke(event)
    [line] = function.lines()[before:]
    assert "qzcanary" not in json.dumps([line, answered.payload])
    return answered, line


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ({"raw_command": "open('/tmp/qzcanary', 'w')"}, "a direct invocation with raw_command"),
        ({"command": "os.abort"}, "a direct invocation with command"),
        ({"manage": "flush --no-input"}, "a direct invocation with manage"),
        (of_topic({}) | {"raw_command": "1"}, "a direct invocation with raw_command"),
        (rest("/api/v1/campaigns") | {"command": ""}, "a direct invocation with command"),
        (of_rule(KEEP_WARM_RULE) | {"manage": "flush"}, "a direct invocation with manage"),
        (record(**CALLS_S3), "a record that is not from SNS"),
        (record(s3={"configurationId": "x:os.abort"}), "a record that is not from SNS"),
        (record(dynamodb={}, eventSourceARN=TOPIC), "a record that is not from SNS"),
        (record(EventSource="aws:s3"), "a record that is not from SNS"),
        (record(Sns=[TOPIC]), "a record that is not from SNS"),
        ({"Records": [*of_topic("fine")["Records"], *record(**CALLS_S3)["Records"]]}, "a record that is not from SNS"),
        ({"Records": [CALLS_S3]}, "a record that is not from SNS"),
        ({"Records": ["qzcanary"]}, "a record that is not from SNS"),
        (of_topic({}, topic=f"{TOPIC}-of-others"), "an SNS message of a topic that is not ours"),
        (record(Sns={"TopicArn": [TOPIC], "Message": "{}"}), "an SNS message of a topic that is not ours"),
        (record(Sns={"Message": "{}"}), "an SNS message of a topic that is not ours"),
        ({"Records": "qzcanary"}, "records that are no list"),
        ({"Records": []}, "records that are no list"),
        (of_rule("coalition-production-os.abort"), "a scheduled event of a function that is not on the schedule"),
        (of_rule("coalition-production-backend.config.lambda_entry.handler"), "a scheduled event of a function"),
        (of_rule("x-backend.foundation.outbox.scheduled.drain-os.getcwd"), "a scheduled event of a function"),
        (of_rule("") | {"resources": []}, "a scheduled event of a function"),
        (of_rule("") | {"resources": "os.getcwd"}, "a scheduled event of a function"),
        (of_rule("") | {"resources": [["os.getcwd"]]}, "a scheduled event of a function"),
        ({"awslogs": {"data": "qzcanary"}}, "an event of a kind that this function does not serve"),
        ({"bot": {}, "currentIntent": {"name": "os.getcwd"}}, "an event of a kind"),
        ({"triggerSource": "os.getcwd"}, "an event of a kind"),
        ({"type": "TOKEN"}, "an event of a kind"),
        ({"requestContext": {"eventType": "CONNECT", "domainName": "qzcanary"}}, "an event of a kind"),
        ({"httpMethod": ["GET"], "path": "/"}, "an event of a kind"),
        ({"qzcanary": 1}, "an event of a kind that this function does not serve"),
        ({}, "an event of a kind that this function does not serve"),
        ([1], "an event that is no object"),
        ("qzcanary", "an event that is no object"),
        (None, "an event that is no object"),
    ],
)  # fmt: skip
def test_what_would_run_code_is_refused_by_its_kind(function: Function, event: Any, kind: str):
    refused, line = invoked(function, event)
    assert refused.is_error
    assert refused.payload["errorType"] == "InvocationRefused"
    assert refused.payload["errorMessage"].startswith(f"This function does not serve {kind}")
    assert (line["logger"], line["level"]) == (ENTRY_LOGGER, "ERROR")
    assert line["message"].startswith(f"an invocation was refused: {kind}")
    assert "os." not in json.dumps([line["message"], refused.payload["errorMessage"]])
    assert function.invoke(rest("/health/live")).status == 200


@pytest.mark.parametrize(
    "beside",
    [
        {"Records": [CALLS_S3]},
        {"detail-type": "Scheduled Event", "resources": ["rule/x-os.abort"]},
        {"awslogs": {"data": "x"}},
        {"bot": "x", "triggerSource": "x", "type": "TOKEN"},
        {"stageVariables": {"DJANGO_SETTINGS_MODULE": "os.abort", "PATH": 1}},
    ],
)
def test_what_a_request_carries_beside_itself_is_not_looked_at(function: Function, beside: dict[str, Any]):
    answered = function.invoke(rest("/api/v1/campaigns") | beside)
    assert (answered.status, answered.json["results"][0]["slug"]) == (200, "clean-water")


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ("Ann Alvarez, 210 Capitol Ave", "Message is not JSON"),
        (NESTED, "Message is not JSON"),
        ("NaN", "Message is not an object"),
        ('["command", "os.abort"]', "Message is not an object"),
        ({"command": "os.abort"}, "neither notificationType nor eventType is a text"),
    ],
    ids=["text", "nested", "NaN", "list", "command"],
)
def test_a_message_that_is_no_report_fails_the_invocation_in_our_words(function: Function, message: Any, why: str):
    before = len(function.lines())
    failed = function.invoke(of_topic(message))
    assert failed.is_error
    assert failed.payload["errorMessage"] == f"FeedbackNotTaken: 1 of 1 records were not taken: {why}"
    lines = function.lines()[before:]
    assert lines[-1]["message"] == "an invocation failed"
    assert lines[-1]["error"]["type"].endswith("FeedbackNotTaken")
    assert "Alvarez" not in json.dumps([lines, failed.payload])


NO_PATH = {name: value for name, value in rest("/").items() if name != "path"}


@pytest.mark.parametrize(
    "event",
    [
        rest("/api/v1/campaigns", method="POST") | {"body": "qzcanary1", "isBase64Encoded": True},
        rest("/api/v1/campaigns") | {"headers": ["qzcanary"]},
        rest("/qzcanary/\ud800"),
        rest("/") | {"multiValueQueryStringParameters": {"q": ["\ud800"]}},
        rest("/") | {"requestContext": {"requestId": REQUEST_ID, "identity": "qzcanary"}},
        rest("/") | {"headers": {"Content-Type": ["a"]}, "multiValueHeaders": None, "httpMethod": "POST"},
        NO_PATH,
    ],
)
def test_what_is_no_request_is_a_400_with_its_id_and_one_line(function: Function, event: dict[str, Any]):
    answered, line = invoked(function, event)
    assert (answered.is_error, answered.status) == (False, 400)
    assert answered.json == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "The request could not be understood.",
        "code": "bad-request",
        "request_id": REQUEST_ID,
    }
    assert answered.headers["content-type"] == ["application/problem+json"]
    assert answered.headers["x-request-id"] == [REQUEST_ID]
    assert answered.headers["cache-control"] == ["no-store"]
    assert (line["logger"], line["level"], line["request_id"]) == (HTTP_LOGGER, "WARNING", REQUEST_ID)


@pytest.mark.parametrize(
    "event",
    [
        {"version": "2.0"},
        rest("/") | {"requestContext": None},
        http_v2("198.51.100.7") | {"requestContext": {"http": None}},
        http_v2("198.51.100.7") | {"rawQueryString": "\ud800"},
        http_v2("198.51.100.7") | {"multiValueHeaders": ["qzcanary"]},
    ],
)
def test_without_an_id_of_the_platform_a_400_has_lambdas_own(function: Function, event: dict[str, Any]):
    answered, line = invoked(function, event)
    assert answered.status == 400
    assert answered.payload["headers"]["X-Request-Id"] == answered.json["request_id"] == line["request_id"]
    assert len(line["request_id"]) == 36 or line["request_id"] == event["requestContext"]["requestId"]


def test_what_breaks_past_djangos_handlers_is_a_500_with_its_id(start: Callable[..., Function]):
    function = start(entry="backend.tests.lambda_function.breaking.handler")
    broken = function.invoke(rest("/breaks"))
    assert (broken.is_error, broken.status) == (False, 500)
    assert (broken.json["code"], broken.json["request_id"]) == ("server-error", REQUEST_ID)
    assert broken.headers["x-request-id"] == [REQUEST_ID]
    [line] = [line for line in function.lines() if line.get("logger") == HTTP_LOGGER]
    assert (line["level"], line["error"]["type"], line["request_id"]) == ("ERROR", "RuntimeError", REQUEST_ID)
    assert "qzcanary" not in json.dumps(broken.payload)
    assert function.invoke(rest("/health/live")).status == 200
