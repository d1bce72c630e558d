"""Which answers of a mail server are for good, and which for now."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import Any

import pytest
from django.core.mail import EmailMessage

from backend.config.settings.base import mailers
from backend.foundation.mail.errors import MailDeferred, MailRefused

from .servers import MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _through_the_server(mail_server: MailServer, settings: Any) -> None:
    settings.MAILERS = mailers(
        "backend.foundation.mail.smtp.EmailBackend", host="127.0.0.1", port=mail_server.port, timeout=5
    )


def send(*to: str, **others: Any) -> int:
    return EmailMessage(subject="Hello", body="Text\n", to=to, **others).send()


@pytest.mark.parametrize(
    ("place", "answer", "error"),
    [
        ("ann@example.org", "550 5.1.1 no such user", MailRefused),
        ("ann@example.org", "553 5.1.3 bad address", MailRefused),
        ("ann@example.org", "450 4.2.1 greylisted", MailDeferred),
        ("ann@example.org", "452 4.2.2 mailbox full", MailDeferred),
        ("DATA", "554 5.7.1 we take this for spam", MailRefused),
        ("DATA", "451 4.3.0 try again", MailDeferred),
        ("MAIL", "550 5.7.1 you may not send as this", MailDeferred),
        ("MAIL", "421 4.3.2 closing", MailDeferred),
    ],
)
def test_5yz_for_the_mail_is_for_good_and_all_else_for_now(
    mail_server: MailServer, place: str, answer: str, error: type[Exception]
):
    mail_server.answers[place] = answer
    with pytest.raises((MailRefused, MailDeferred)) as failure:
        send("ann@example.org")
    assert failure.type is error
    assert answer[:3] in str(failure.value)
    assert "ann" not in str(failure.value)
    assert mail_server.envelopes == []


def test_one_recipient_of_two_that_may_be_taken_later_is_reason_to_try_again(mail_server: MailServer):
    mail_server.answers = {"ann@example.org": "550 no", "bob@example.org": "450 later"}
    with pytest.raises(MailDeferred):
        send("ann@example.org", "bob@example.org")


def test_a_blind_copy_is_on_the_envelope_and_in_no_header(mail_server: MailServer):
    send("ann@example.org", bcc=["eve@example.org"])
    [(recipients, content)] = mail_server.envelopes
    assert recipients == ["ann@example.org", "eve@example.org"]
    assert message_from_bytes(content, policy=policy.default)["To"] == "ann@example.org"
    assert b"eve" not in content
