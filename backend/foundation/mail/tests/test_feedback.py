"""What SES reports, in both its shapes, and what follows from it."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from backend.foundation.mail.feedback import FeedbackMalformed, FeedbackNotTaken, receive, take_feedback
from backend.foundation.mail.models import Suppression
from backend.foundation.mail.services import is_suppressed, lift

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BOUNCED_AT = "2026-03-01T11:59:00.123Z"
ANN, BOB, EVE = "ann@example.org", "bob@example.org", "eve@example.net"
SHAPES = ["notificationType", "eventType"]


def sns(*messages: Any) -> dict[str, Any]:
    """The event that a Lambda function gets from SNS, one record a message."""
    return {
        "Records": [
            {
                "EventSource": "aws:sns",
                "EventVersion": "1.0",
                "EventSubscriptionArn": "arn:aws:sns:us-east-1:123456789012:ses-feedback:1",
                "Sns": {
                    "Type": "Notification",
                    "MessageId": f"0000-{number}",
                    "TopicArn": "arn:aws:sns:us-east-1:123456789012:ses-feedback",
                    "Subject": "Amazon SES Email Event Notification",
                    "Message": message if isinstance(message, str) else json.dumps(message),
                    "Timestamp": "2026-03-01T11:59:01.000Z",
                },
            }
            for number, message in enumerate(messages)
        ]
    }


def mail_to(*destination: str) -> dict[str, Any]:
    return {
        "timestamp": "2026-03-01T11:58:00.000Z",
        "messageId": "0100",
        "source": "The Coalition <coalition@mail.example>",
        "destination": list(destination),
        "headers": [{"name": "To", "value": ", ".join(destination)}],
    }


def bounce(*to: str, shape: str = SHAPES[0], of: list[str] | None = None, **changes: Any) -> dict[str, Any]:
    told = {
        "bounceType": "Permanent",
        "bounceSubType": "NoEmail",
        "bouncedRecipients": [
            {"emailAddress": one, "action": "failed", "status": "5.1.1", "diagnosticCode": f"smtp; 550 no {one}"}
            for one in of or to
        ],
        "timestamp": BOUNCED_AT,
        "feedbackId": "0100018d-0000",
    }
    return {shape: "Bounce", "mail": mail_to(*to), "bounce": told | changes}


def complaint(*to: str, shape: str = SHAPES[0], of: list[str] | None = None, **changes: Any) -> dict[str, Any]:
    told = {
        "complainedRecipients": [{"emailAddress": one} for one in of or to],
        "timestamp": BOUNCED_AT,
        "feedbackId": "0100018d-0001",
        "complaintSubType": None,
        "complaintFeedbackType": "abuse",
    }
    return {shape: "Complaint", "mail": mail_to(*to), "complaint": told | changes}


def take(*messages: Any, now: datetime = NOW) -> str:
    return take_feedback(sns(*messages), now=now)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    ("report", "reason", "detail"), [(bounce, "bounce", "Permanent/NoEmail"), (complaint, "complaint", "abuse")]
)
def test_a_permanent_bounce_and_a_complaint_suppress_in_both_shapes(shape: str, report: Any, reason: str, detail: str):
    assert take(report(ANN, shape=shape)) == f"mail feedback: 1 {reason}"
    row = Suppression.objects.get()
    assert (row.reason, row.detail) == (reason, detail)
    assert row.suppressed_at == datetime.fromisoformat(BOUNCED_AT)
    assert is_suppressed([ANN]) == {ANN}


@pytest.mark.parametrize("kind", ["Transient", "Undetermined"])
def test_a_bounce_that_may_pass_does_not(kind: str):
    assert take(bounce(ANN, bounceType=kind, bounceSubType="MailboxFull")) == "mail feedback: 1 transient-bounce"
    assert is_suppressed([ANN]) == set()


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure"])
def test_a_report_that_is_no_displeasure_neither_suppresses_nor_lifts(kind: str):
    assert take(complaint(ANN, complaintFeedbackType=kind)) == "mail feedback: 1 no-complaint"
    assert is_suppressed([ANN]) == set()
    take(complaint(ANN))
    take(complaint(ANN, complaintFeedbackType=kind))
    assert is_suppressed([ANN]) == {ANN}


def test_a_complaint_without_a_type_is_one():
    report = complaint(ANN)
    del report["complaint"]["complaintFeedbackType"]
    take(report)
    assert is_suppressed([ANN]) == {ANN}


def test_of_a_mail_to_several_only_those_named_are_suppressed():
    take(bounce(ANN, BOB, "Cy <cy@Example.org>", of=["BOB@example.org", "cy@example.org"]))
    assert is_suppressed([ANN, BOB, "cy@example.org"]) == {BOB, "cy@example.org"}


def test_a_server_we_write_to_can_silence_only_its_own():
    """It writes the bounce, and may write anybody's address into it."""
    take(bounce(EVE, of=[ANN]))
    assert is_suppressed([ANN, EVE]) == {EVE}
    assert take(bounce(EVE, BOB, of=[ANN])) == "mail feedback: 1 nobody-we-mailed"
    assert is_suppressed([ANN, BOB]) == set()


def test_a_report_that_comes_twice_or_late_changes_nothing():
    take(bounce(ANN), bounce(ANN))
    [row] = Suppression.objects.all()
    lift(suppression_id=row.pk, now=NOW)
    take(bounce(ANN), now=NOW + timedelta(days=13))
    assert is_suppressed([ANN]) == set()


def test_a_report_from_the_future_is_one_of_now():
    take(bounce(ANN, timestamp="2999-01-01T00:00:00Z"))
    assert Suppression.objects.get().suppressed_at == NOW


@pytest.mark.parametrize(
    "message",
    [
        "Successfully validated SNS topic for Amazon SES event publishing.",
        {"notificationType": "AmazonSnsSubscriptionSucceeded", "message": "You have successfully subscribed"},
        *({"eventType": kind, "mail": mail_to(ANN)} for kind in ("Send", "Delivery", "Reject", "Open")),
    ],
)
def test_what_asks_for_nothing_is_taken_quietly(message: Any, caplog: pytest.LogCaptureFixture):
    assert take(message) == "mail feedback: 1 other"
    assert not [record for record in caplog.records if record.levelno > logging.INFO]


def test_a_type_that_aws_adds_is_said_and_not_tried_again(caplog: pytest.LogCaptureFixture):
    assert take({"eventType": "Telepathy", "mail": mail_to(ANN)}, bounce(BOB)) == "mail feedback: 1 bounce, 1 unknown"
    assert "unknown type" in caplog.text


MALFORMED: list[tuple[Any, str]] = [
    ("no JSON", "Message is not JSON"),
    ("[]", "Message is not an object"),
    ({}, "neither notificationType nor eventType"),
    ({"eventType": ["Bounce"]}, "neither notificationType nor eventType"),
    ({"eventType": "Bounce"}, "bounce is missing or no dict"),
    (bounce(ANN, bounceType=None), "bounceType is missing or no str"),
    (bounce(ANN, bouncedRecipients=None), "bouncedRecipients is missing"),
    (bounce(ANN, BOB, bouncedRecipients=[{"emailAddress": 7}]), "emailAddress is missing"),
    (bounce(ANN, BOB, bouncedRecipients=[ANN]), "emailAddress is missing"),
    (bounce(ANN, timestamp="yesterday"), "timestamp is not an ISO 8601 time"),
    (bounce(ANN) | {"mail": None}, "mail is missing"),
    (bounce(ANN) | {"mail": {"destination": ANN}}, "destination is missing or no list"),
    (bounce(ANN) | {"mail": {"destination": [7]}}, "destination is not a list of addresses"),
    (complaint(ANN) | {"complaint": []}, "complaint is missing"),
]


@pytest.mark.parametrize(("message", "reason"), MALFORMED)
def test_a_bad_record_is_raised_after_the_others_were_taken(
    message: Any, reason: str, caplog: pytest.LogCaptureFixture
):
    with pytest.raises(FeedbackNotTaken, match=f"1 of 3 records were not taken: {reason}") as failure:
        take(bounce(BOB), message, complaint(EVE))
    assert is_suppressed([ANN, BOB, EVE]) == {BOB, EVE}
    assert "@" not in str(failure.value)
    assert "@" not in caplog.text


@pytest.mark.parametrize(
    "event",
    [
        None,
        [],
        {},
        {"Records": {}},
        {"Records": [None]},
        {"Records": [{"EventSource": "aws:s3", "Sns": sns(bounce(ANN))["Records"][0]["Sns"]}]},
        {"Records": [{"EventSource": "aws:sns"}]},
    ],
)
def test_what_is_no_event_of_sns_is_refused(event: Any):
    with pytest.raises((FeedbackNotTaken, FeedbackMalformed)):
        take_feedback(event, now=NOW)
    assert is_suppressed([ANN]) == set()


def test_no_log_line_names_anybody(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    take(bounce(ANN), complaint(BOB), bounce(EVE, of=[ANN], bounceSubType=ANN, feedbackId=ANN))
    assert "@" not in caplog.text
    assert "@" not in str(list(Suppression.objects.values()))


def test_the_lambda_function_takes_an_event_and_a_context():
    assert receive(sns(bounce(ANN)), object()) == "mail feedback: 1 bounce"
    assert is_suppressed([ANN]) == {ANN}


def test_its_lines_and_metrics_carry_lambda_s_own_id(caplog: pytest.LogCaptureFixture):
    class Context:
        aws_request_id = "8e03978e-40d5-43dd-bc93-6894a57f9324"

    caplog.set_level(logging.INFO, logger="backend.metrics.emf")
    receive(sns(bounce(ANN)), Context())
    [document] = [vars(one)["emf"] for one in caplog.records if one.name == "backend.metrics.emf"]
    assert (document["request_id"], document["route"]) == (Context.aws_request_id, "job receive")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*SHAPES, "bounce", "mail", "destination", "emailAddress"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@hypothesis_settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(json_values, st.sampled_from(["Bounce", "Complaint", "Delivery"]), json_values)
def test_any_json_is_taken_or_raised_and_holds_nothing_up(value: Any, kind: str, part: Any):
    Suppression.objects.all().delete()
    messages = [value, {"eventType": kind, kind.lower(): part, "mail": value}, bounce(ANN)]
    try:
        take(*messages)
    except FeedbackNotTaken as failure:
        assert "records were not taken" in str(failure)
    assert is_suppressed([ANN]) == {ANN}
