"""What does an event ask for, and may it? Told from its shape alone, and of many kinds only four are served.

Zappa's own handler is given requests and nothing else: it would run a `raw_command` as Python, call what a `command`, a
rule's name, an S3 record or an SNS message's text names, and run a `manage` as a command. Whoever may invoke the
function could so run code inside it. `bin/zappa manage` starts a task instead.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

# What Zappa's documentation lets people try: refused by name wherever it stands.
RUNS_CODE = ("raw_command", "command", "manage")
KEEP_WARM = "keep_warm_callback"
# All that zappa.handler and our own layers read of a request (0.63). Not among them: stageVariables, which Zappa would
# write into the environment.
_OF_A_REQUEST = frozenset(
    {
        "version", "httpMethod", "path", "rawPath", "rawQueryString", "cookies", "headers", "multiValueHeaders",
        "queryStringParameters", "multiValueQueryStringParameters", "requestContext", "body", "isBase64Encoded",
    }
)  # fmt: skip
# https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
_OF_A_RECORD = frozenset({"EventSource", "EventVersion", "EventSubscriptionArn", "Sns"})


@dataclass(frozen=True, slots=True)
class Request:
    """Of a visitor, by API Gateway: the event without what is not a request's."""

    event: dict[str, Any]


@dataclass(frozen=True, slots=True)
class KeepWarm:
    """EventBridge's, of the rule `coalition-<stage>-zappa-keep-warm-handler.keep_warm_callback`."""


@dataclass(frozen=True, slots=True)
class Scheduled:
    """EventBridge's, of a function that is on the schedule."""

    path: str


@dataclass(frozen=True, slots=True)
class MailFeedback:
    """SNS's, of our one topic."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Of any other kind, in words that quote nothing of the event."""

    kind: str


type Meaning = Request | KeepWarm | Scheduled | MailFeedback | Refused


def meaning_of(event: Any, *, scheduled: Collection[str], topic: str | None) -> Meaning:
    """`scheduled` are the dotted paths that a clock may call, `topic` the ARN whose records are mail's feedback."""
    if not isinstance(event, Mapping):
        return Refused("an event that is no object")
    for key in RUNS_CODE:
        if key in event:
            return Refused(f"a direct invocation with {key}")
    if _is_request(event):
        return Request({name: value for name, value in event.items() if name in _OF_A_REQUEST})
    if event.get("detail-type") == "Scheduled Event":
        return _of_a_clock(event, scheduled)
    if "Records" in event:
        return _of_records(event["Records"], topic)
    return Refused("an event of a kind that this function does not serve")


def _is_request(event: Mapping[str, Any]) -> bool:
    """API Gateway's, of a REST API (payload 1.0) or of an HTTP API or Function URL (2.0)."""
    method = event.get("httpMethod")
    return event.get("version") == "2.0" or (isinstance(method, str) and method != "")


def _of_a_clock(event: Mapping[str, Any], scheduled: Collection[str]) -> Meaning:
    resources = event.get("resources")
    rule = resources[0] if isinstance(resources, list) and resources else ""
    # Zappa puts the path at the end of the rule's name, and paths have no dash.
    path = str(rule).rpartition("/")[2].rpartition("-")[2]
    if path.rpartition(".")[2] == KEEP_WARM:
        return KeepWarm()
    if path in scheduled:
        return Scheduled(path)
    return Refused("a scheduled event of a function that is not on the schedule")


def _of_records(records: Any, topic: str | None) -> Meaning:
    """Each is looked at: one of another kind would be lost among ours."""
    if not isinstance(records, list) or not records:
        return Refused("records that are no list")
    for record in records:
        if not _is_of_sns(record):
            return Refused("a record that is not from SNS")
        if topic is None or record["Sns"].get("TopicArn") != topic:
            return Refused("an SNS message of a topic that is not ours")
    return MailFeedback()


def _is_of_sns(record: Any) -> bool:
    """And of nobody else as well: what Zappa, say, reads first is an S3 record's `s3`."""
    return (
        isinstance(record, Mapping)
        and record.keys() <= _OF_A_RECORD
        and record.get("EventSource") == "aws:sns"
        and isinstance(record.get("Sns"), Mapping)
    )
