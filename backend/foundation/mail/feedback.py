"""What came back? SES reports bounces and complaints to an SNS topic, which calls this function in the Lambda.

Nothing public takes part: SNS may invoke the function because its resource policy names the topic, and nobody else
may, so a record is not checked for SNS's signature. The reports come in two shapes, told apart by the name of one
field: `notificationType` (of an identity) and `eventType` (of a configuration set).
https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from backend.foundation.observability.jobs import observed
from backend.foundation.observability.metrics import count
from backend.foundation.scheduling.jobs import close_stale_connections

from .models import Suppression
from .services import hashes_of, suppress

logger = logging.getLogger(__name__)

# A configuration set's other events: nothing to do, and no surprise.
OTHER_EVENTS = frozenset(
    {"Send", "Delivery", "DeliveryDelay", "Reject", "Open", "Click", "RenderingFailure", "Subscription"}
)
# Which part of a report tells of it, and which field in there of whom.
PARTS = {
    Suppression.Reason.BOUNCE: ("bounce", "bouncedRecipients"),
    Suppression.Reason.COMPLAINT: ("complaint", "complainedRecipients"),
}
# What SES sends once, when a topic is connected: JSON of this type from an identity, and this text from an event
# destination.
_CONNECTED_TYPE = "AmazonSnsSubscriptionSucceeded"
_CONNECTED_TEXT = "Successfully validated SNS topic"
# Reports of a provider that nobody's displeasure is behind: RFC 5965 7.3 (the mail was moved out of the spam folder),
# RFC 6591 (a signature did not fit).
NO_COMPLAINTS = frozenset({"not-spam", "auth-failure"})


class FeedbackNotTaken(Exception):
    """Some records of an event could not be taken; the text says how many and why, and names nobody."""


class FeedbackMalformed(Exception):
    """A record is not what SES sends. The text says what is missing, and quotes nothing."""


@observed
def receive(event: Any, context: Any = None) -> str:
    """The Lambda function. What it raises leads to two more tries and then into the function's dead-letter queue."""
    close_stale_connections()
    return take_feedback(event, now=timezone.now())


def take_feedback(event: Any, *, now: datetime) -> str:
    """Takes each record by itself, any number of times: a bad one does not hold the others up.

    Raises:
        FeedbackNotTaken: some were bad; after all others were taken.
        FeedbackMalformed: the event holds no records at all.
    """
    outcomes: Counter[str] = Counter()
    reasons: list[str] = []
    records = _inside(event, "Records", list)
    for record in records:
        try:
            outcome = _take(_report_in(record), now)
        # Whatever goes wrong with one record must not lose the others. FeedbackMalformed is safe to quote; of what
        # others say only the type is.
        except Exception as error:  # noqa: BLE001
            outcome = "not-taken"
            reasons.append(str(error) if isinstance(error, FeedbackMalformed) else type(error).__name__)
            logger.error("mail feedback: a record was not taken: %s", reasons[-1])
        outcomes[outcome] += 1
        count("MailFeedback", outcome=outcome)
    if reasons:
        raise FeedbackNotTaken(f"{len(reasons)} of {len(records)} records were not taken: {'; '.join(reasons)}")
    return "mail feedback: " + ", ".join(f"{number} {outcome}" for outcome, number in sorted(outcomes.items()))


def _report_in(record: Any) -> dict[str, Any]:
    if not isinstance(record, dict) or record.get("EventSource") != "aws:sns":
        raise FeedbackMalformed("a record is not from SNS")
    text = _inside(_inside(record, "Sns", dict), "Message", str)
    if text.startswith(_CONNECTED_TEXT):
        return {"notificationType": _CONNECTED_TYPE}
    try:
        report = json.loads(text)
    except (ValueError, RecursionError):  # the latter of one that is nested without end
        raise FeedbackMalformed("Message is not JSON") from None
    if not isinstance(report, dict):
        raise FeedbackMalformed("Message is not an object")
    return report


def _take(report: dict[str, Any], now: datetime) -> str:
    kind = report.get("notificationType") or report.get("eventType")
    if kind == "Bounce":
        return _take_bounce(report, now)
    if kind == "Complaint":
        return _take_complaint(report, now)
    if kind == _CONNECTED_TYPE or (isinstance(kind, str) and kind in OTHER_EVENTS):
        return "other"
    if not isinstance(kind, str):
        raise FeedbackMalformed("neither notificationType nor eventType is a text")
    # AWS may add types at any time; a queue of dead letters would not make us know them.
    logger.warning("mail feedback: a report of an unknown type")
    return "unknown"


def _take_bounce(report: dict[str, Any], now: datetime) -> str:
    bounce = _inside(report, "bounce", dict)
    kind = _inside(bounce, "bounceType", str)
    # Transient (a full mailbox, a holiday notice) and Undetermined pass; SES itself has tried for hours by then.
    if kind != "Permanent":
        return "transient-bounce"
    return _suppress_recipients(report, Suppression.Reason.BOUNCE, f"{kind}/{_word(bounce.get('bounceSubType'))}", now)


def _take_complaint(report: dict[str, Any], now: datetime) -> str:
    kind = _word(_inside(report, "complaint", dict).get("complaintFeedbackType"))
    if kind in NO_COMPLAINTS:
        return "no-complaint"
    return _suppress_recipients(report, Suppression.Reason.COMPLAINT, kind, now)


def _suppress_recipients(report: dict[str, Any], reason: Suppression.Reason, detail: str, now: datetime) -> str:
    part_name, recipients_name = PARTS[reason]
    part = _inside(report, part_name, dict)
    at = min(_moment(_inside(part, "timestamp", str)), now)
    addresses = list(_mailed_among(report, _inside(part, recipients_name, list)))
    for address in addresses:
        suppress(address=address, reason=reason, at=at, detail=detail, feedback_id=_word(part.get("feedbackId")))
    return reason.value if addresses else "nobody-we-mailed"


def _mailed_among(report: dict[str, Any], recipients: list[Any]) -> Iterator[str]:
    """Those of the report's recipients that this mail went to; of a mail to one address, that one.

    A bounce is written by the recipient's mail server, and the address in it is the one where the mail ended after
    any forwarding. Were it believed, any server we write to could silence anybody.
    """
    mailed = [address for address in _inside(_inside(report, "mail", dict), "destination", list) if address]
    if not all(isinstance(address, str) for address in mailed):
        raise FeedbackMalformed("destination is not a list of addresses")
    if len(mailed) == 1:
        yield mailed[0]
        return
    named = {hashes_of(_inside(recipient, "emailAddress", str))[0] for recipient in recipients}
    yield from (address for address in mailed if hashes_of(address)[0] in named)


def _word(value: Any) -> str:
    """A code of letters, digits and hyphens; anything else may hold what somebody wrote, and is not kept."""
    return value if isinstance(value, str) and value.isascii() and value.replace("-", "").isalnum() else ""


def _moment(written: str) -> datetime:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise FeedbackMalformed("timestamp is not an ISO 8601 time") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _inside[T](whole: Any, field: str, kind: type[T]) -> T:
    value = whole.get(field) if isinstance(whole, dict) else None
    if not isinstance(value, kind):
        raise FeedbackMalformed(f"{field} is missing or no {kind.__name__}")
    return value
