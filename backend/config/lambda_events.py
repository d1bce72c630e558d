"""What does an event ask for, and may it? Told before Zappa sees it, for Zappa would run what some events name.

Zappa's handler executes a `raw_command` as Python, calls whatever function a `command` names (in an SNS message's text,
too), and runs a `manage` as a command; a scheduled event and a record of S3 name their function themselves. Whoever may
invoke the function could so run code inside it. `bin/zappa manage` starts a task instead.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

# Told from each other as zappa.handler.LambdaHandler.handler does (0.63).
RUNS_CODE = ("raw_command", "command", "manage")
KEEP_WARM = "keep_warm_callback"


def is_keep_warm(event: Any) -> bool:
    """EventBridge's, of the rule `coalition-<stage>-zappa-keep-warm-handler.keep_warm_callback`."""
    return _is_scheduled(event) and _function_of_rule(event).rpartition(".")[2] == KEEP_WARM


def refusal_of(event: Any, *, scheduled: Collection[str], topics: Collection[str]) -> str | None:
    """What kind of event it is that must not run, in words that quote nothing of it; None where it may pass.

    `scheduled` are the dotted paths that a clock may call, `topics` the ARNs that may send records.
    """
    if not isinstance(event, Mapping):
        return "an event that is no object"
    for key in RUNS_CODE:
        if key in event:
            return f"a direct invocation with {key}"
    if is_http(event) or is_keep_warm(event):
        return None
    if _is_scheduled(event):
        known = _function_of_rule(event) in scheduled
        return None if known else "a scheduled event of a function that is not on the schedule"
    if records := event.get("Records"):
        return _refusal_of_records(records, topics)
    return "an event of a kind that this function does not serve"


def is_http(event: Mapping[str, Any]) -> bool:
    """API Gateway's, of a REST API (payload 1.0) or of an HTTP API or Function URL (2.0)."""
    return bool(event.get("httpMethod")) or event.get("version") == "2.0"


def _is_scheduled(event: Any) -> bool:
    return isinstance(event, Mapping) and event.get("detail-type") == "Scheduled Event" and not is_http(event)


def _function_of_rule(event: Mapping[str, Any]) -> str:
    """The end of the rule's name; Zappa puts the path there, and paths have no dash."""
    resources = event.get("resources")
    first = resources[0] if isinstance(resources, list) and resources else ""
    return str(first).rpartition("/")[2].rpartition("-")[2]


def _refusal_of_records(records: Any, topics: Collection[str]) -> str | None:
    """Zappa looks at the first record only, and calls its topic's function with all of them: each is looked at here."""
    if not isinstance(records, list):
        return "records that are no list"
    for record in records:
        told = record.get("Sns") if isinstance(record, Mapping) else None
        message = told.get("Message") if isinstance(told, Mapping) else None
        if told is None or not isinstance(message, str):
            return "a record that is not from SNS"
        if _names_a_command(message):
            return "an SNS message with command"
        # Zappa would say that it knows no function, and look as if all were well.
        if told.get("TopicArn") not in topics:
            return "an SNS message of a topic that is not ours"
    return None


def _names_a_command(message: str) -> bool:
    try:
        parsed = json.loads(message)
    except ValueError:
        return False
    return isinstance(parsed, dict) and any(key in parsed for key in RUNS_CODE)
