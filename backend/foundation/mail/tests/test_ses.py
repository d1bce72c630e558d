"""What SES is asked, and what its answers mean."""

from __future__ import annotations

import base64
import logging
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.core.mail import EmailMessage

from backend.config.settings.base import mailers
from backend.foundation.aws import clients
from backend.foundation.mail.errors import MailDeferred, MailRefused, MailUncertain
from backend.foundation.mail.ses import LIMITS

from .servers import HANG_UP, NOWHERE, SILENCE, StubbornSes, text_of

pytestmark = pytest.mark.django_db
ARN = "arn:aws:ses:us-east-1:123456789012:identity/mail.example"


@pytest.fixture(autouse=True)
def _through_ses(stubborn_ses: StubbornSes, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "The Coalition <coalition@mail.example>"
    settings.MAILERS = mailers("backend.foundation.mail.ses.EmailBackend")


def send(*to: str, body: str = "Text\n", **others: Any) -> int:
    return EmailMessage(subject="Grüße", body=body, to=to, **others).send()


def test_it_is_asked_for_one_raw_message_to_bare_addresses(stubborn_ses: StubbornSes, settings: Any):
    settings.MAILERS = mailers(
        "backend.foundation.mail.ses.EmailBackend",
        configuration_set="coalition-test",
        identity_arn=ARN,
        tags={"stage": "test"},
    )
    assert send("Ann <ann@bücher.example>", cc=["bob@example.org"], bcc=["eve@example.org"]) == 1
    [request] = stubborn_ses.requests
    raw = base64.b64decode(request.pop("Content")["Raw"]["Data"])
    assert request == {
        "FromEmailAddress": "coalition@mail.example",
        "FromEmailAddressIdentityArn": ARN,
        "Destination": {
            "ToAddresses": ["ann@xn--bcher-kva.example"],
            "CcAddresses": ["bob@example.org"],
            "BccAddresses": ["eve@example.org"],
        },
        "EmailTags": [{"Name": "stage", "Value": "test"}],
        "ConfigurationSetName": "coalition-test",
    }
    message = message_from_bytes(raw, policy=policy.default)
    assert (message["Subject"], message["From"]) == ("Grüße", "The Coalition <coalition@mail.example>")
    assert b"eve" not in raw


def test_what_it_gets_is_seven_bits_in_short_lines(stubborn_ses: StubbornSes):
    body = "你好 " * 1000 + "\nŢară, ĝis, übermäßig\n"
    send("ann@example.org", body=body)
    raw = base64.b64decode(stubborn_ses.requests[0]["Content"]["Raw"]["Data"])
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert text_of(message_from_bytes(raw, policy=policy.default)) == body


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((400, "MessageRejected", "It contains a virus."), MailRefused),
        ((400, "BadRequestException", "Illegal address: ann@example.org"), MailRefused),
        ((400, "MessageRejected", "Email address is not verified: ann@example.org"), MailRefused),
        ((400, "MessageRejected", "Email address is not verified: coalition@mail.example"), MailDeferred),
        (
            (
                400,
                "MessageRejected",
                "Email address is not verified. These identities failed the check in region US-EAST-1: ann@example.org",
            ),
            MailRefused,
        ),
        (
            (400, "MessageRejected", "Email address is not verified. … arn:aws:ses:us-east-1:1:identity/mail.example"),
            MailDeferred,
        ),
        ((400, "MessageRejected", "Address is on the suppression list."), MailRefused),
        ((400, "MessageRejected", "Sending paused for this account."), MailDeferred),
        ((400, "BadRequestException", "Configuration set <coalition-test> does not exist"), MailDeferred),
        ((400, "BadRequestException", "Tag value invalid"), MailDeferred),
        ((400, "BadRequestException", "FromEmailAddressIdentityArn is not an identity"), MailDeferred),
        ((400, "MailFromDomainNotVerifiedException", ""), MailDeferred),
        ((400, "AccountSuspendedException", ""), MailDeferred),
        ((400, "SendingPausedException", ""), MailDeferred),
        ((400, "LimitExceededException", "Daily message quota exceeded."), MailDeferred),
        ((404, "NotFoundException", "There is no such configuration set."), MailDeferred),
        ((403, "AccessDeniedException", ""), MailDeferred),
        ((429, "TooManyRequestsException", "Maximum sending rate exceeded."), MailDeferred),
        ((400, "ThrottlingException", ""), MailDeferred),
        ((500, "InternalFailure", ""), MailDeferred),
        ((503, "ServiceUnavailable", ""), MailDeferred),
    ],
)
def test_only_the_mail_s_own_fault_is_for_good_and_nothing_is_tried_twice(
    stubborn_ses: StubbornSes, caplog: pytest.LogCaptureFixture, answer: tuple[int, str, str], error: type[Exception]
):
    caplog.set_level(logging.DEBUG, logger="backend")
    stubborn_ses.status, stubborn_ses.code, stubborn_ses.words = answer
    with pytest.raises((MailRefused, MailDeferred)) as failure:
        send("ann@example.org")
    assert failure.type is error
    assert str(failure.value) == answer[1]
    assert "ann@" not in caplog.text
    # A second call could be a second mail.
    assert len(stubborn_ses.requests) == 1


@pytest.mark.parametrize("silence", [SILENCE, HANG_UP])
def test_a_request_that_is_not_answered_may_have_been_carried_out(
    stubborn_ses: StubbornSes, settings: Any, silence: str
):
    limits = clients.TimeLimits(connect_seconds=2.0, read_seconds=0.3, attempts=1)
    settings.MAILERS = mailers("backend.foundation.mail.ses.EmailBackend", limits=limits)
    stubborn_ses.code = silence
    with pytest.raises(MailUncertain) as failure:
        send("ann@example.org")
    assert "ann" not in str(failure.value)
    assert len(stubborn_ses.requests) == 1


def test_a_request_that_never_left_was_not(settings: Any):
    settings.AWS_ENDPOINT_URL = f"http://127.0.0.1:{NOWHERE}"
    with pytest.raises(MailDeferred):
        send("ann@example.org")


def test_its_limits_leave_room_inside_a_request(settings: Any):
    config: Any = clients.ses(LIMITS).meta.config
    assert (config.connect_timeout, config.read_timeout) == (2.0, 5.0)
    assert config.retries == {"total_max_attempts": 1, "mode": "standard"}
