"""Which answers of a mail server are for good, and which for now."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.mail import mailers as default_mailers

from backend.config.settings.base import mailers
from backend.foundation.mail.errors import MailDeferred, MailRefused, MailUncertain

from .servers import DRIP, HANG_UP, SILENCE, MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _through_the_server(mail_server: MailServer, settings: Any) -> None:
    settings.MAILERS = smtp(mail_server, seconds=5)


def smtp(server: MailServer, *, seconds: float) -> Any:
    backend = "backend.foundation.mail.smtp.EmailBackend"
    return mailers(backend, host="127.0.0.1", port=server.port, timeout=5, seconds=seconds)


def send(*to: str, **others: Any) -> int:
    return EmailMessage(subject="Hello", body="Text\n", to=to, **others).send()


@pytest.mark.parametrize(
    ("place", "answer", "error"),
    [
        ("ann@example.org", "550 5.1.1 no such user", MailRefused),
        ("ann@example.org", "553 5.1.3 bad address", MailRefused),
        ("ann@example.org", "556 5.1.10 takes no mail at all", MailRefused),
        ("ann@example.org", "554 5.2.1 disabled", MailRefused),
        ("ann@example.org", "550 no such user", MailRefused),
        ("ann@example.org", "551 try elsewhere", MailRefused),
        ("ann@example.org", "550 5.7.1 relaying denied", MailDeferred),
        ("ann@example.org", "553 5.1.8 the sender's domain is none", MailDeferred),
        ("ann@example.org", "552 5.2.2 mailbox full", MailDeferred),
        ("ann@example.org", "530 5.7.0 sign in first", MailDeferred),
        ("ann@example.org", "554 policy", MailDeferred),
        ("ann@example.org", "503 5.5.1 bad sequence", MailDeferred),
        ("ann@example.org", "450 4.2.1 greylisted", MailDeferred),
        ("ann@example.org", "452 4.2.2 mailbox full", MailDeferred),
        ("DATA", "451 4.3.0 try again", MailDeferred),
        ("END", "552 5.3.4 too big", MailRefused),
        ("END", "550 5.1.1 no such user", MailRefused),
        ("END", "554 5.7.1 we take this for spam", MailDeferred),
        ("END", "554 Message rejected: Email address is not verified.", MailDeferred),
        ("END", "451 4.3.0 try again", MailDeferred),
        ("END", "421 4.3.2 closing", MailDeferred),
        ("MAIL", "550 5.1.1 you may not send as this", MailDeferred),
        ("MAIL", "421 4.3.2 closing", MailDeferred),
    ],
)
def test_only_what_is_about_the_recipient_or_the_mail_is_for_good_and_all_else_for_now(
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


@pytest.mark.parametrize("answer", [SILENCE, HANG_UP, "what?", "250-half", "354 go on"])
def test_a_mail_whose_end_was_sent_and_not_answered_may_have_been_taken(
    mail_server: MailServer, settings: Any, answer: str
):
    settings.MAILERS = smtp(mail_server, seconds=0.5)
    mail_server.answers["END"] = answer
    with pytest.raises(MailUncertain) as failure:
        send("ann@example.org")
    assert "ann" not in str(failure.value)
    assert len(mail_server.envelopes) == 1


@pytest.mark.parametrize("place", ["CONNECT", "MAIL", "ann@example.org", "DATA"])
@pytest.mark.parametrize("answer", [SILENCE, HANG_UP])
def test_what_breaks_off_before_the_mail_was_sent_is_for_now(
    mail_server: MailServer, settings: Any, place: str, answer: str
):
    settings.MAILERS = smtp(mail_server, seconds=0.5)
    mail_server.answers[place] = answer
    with pytest.raises(MailDeferred):
        send("ann@example.org")
    assert mail_server.envelopes == []


def test_a_server_that_is_never_silent_for_long_is_held_to_the_deadline_all_the_same(
    mail_server: MailServer, settings: Any
):
    settings.MAILERS = smtp(mail_server, seconds=0.5)
    mail_server.answers["CONNECT"] = DRIP
    with pytest.raises(MailDeferred):
        send("ann@example.org")


@pytest.mark.parametrize("answer", [SILENCE, HANG_UP, "500 never heard of it", "221" + "x" * 9000])
def test_a_mail_that_was_taken_stays_taken_however_the_server_takes_its_leave(
    mail_server: MailServer, settings: Any, answer: str
):
    mail_server.answers["QUIT"] = answer
    assert send("ann@example.org") == 1


def test_each_mail_over_a_kept_connection_has_its_own_time(mail_server: MailServer, settings: Any):
    settings.MAILERS = smtp(mail_server, seconds=5)
    connection: Any
    with default_mailers.default as connection:
        assert connection.send_messages([EmailMessage(subject="1", body="Text", to=["ann@example.org"])]) == 1
        connection.carrier.connection.ends = 0.0
        assert connection.send_messages([EmailMessage(subject="2", body="Text", to=["ann@example.org"])]) == 1
    assert mail_server.connections == 1


def test_any_yes_to_a_mail_is_one(mail_server: MailServer):
    mail_server.answers["END"] = "200 fine"
    assert send("ann@example.org") == 1
