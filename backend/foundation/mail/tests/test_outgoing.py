"""What every mail goes through before it is carried."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage, InvalidMailer, mailers
from django.core.management.utils import get_random_secret_key

from backend.config.settings.base import mailers as configured
from backend.foundation.mail.errors import MailDeferred, MailRefused, MailUncertain
from backend.foundation.mail.services import suppress

from .servers import HANG_UP, MailServer

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def send(*to: str, **others: Any) -> int:
    return EmailMessage(subject="Hello", body="Text\n", to=to, **others).send()


def block(address: str) -> None:
    suppress(address=address, reason="bounce", at=NOW)


def metrics(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage().partition(" ")[0] for record in caplog.records if record.name == "backend.metrics"]


@pytest.mark.django_db
def test_a_suppressed_recipient_gets_nothing_and_that_is_no_error(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, logger="backend")
    block("ann@example.org")
    assert send("Ann <ANN@example.org>") == 0
    assert mail.outbox == []
    assert metrics(caplog) == ["MailSuppressed"]
    assert "ann@" not in caplog.text.lower()


@pytest.mark.django_db
def test_the_other_recipients_get_theirs():
    block("bob@example.org")
    message = EmailMessage(
        subject="Hello", body="Text", to=["ann@example.org", "bob@example.org"], cc=["bob@example.org"]
    )
    message.bcc = ["bob@example.org", "eve@example.org"]
    assert message.send() == 1
    assert message.to == ["ann@example.org", "bob@example.org"]
    [sent] = mail.outbox
    assert (sent.to, sent.cc, sent.bcc) == (["ann@example.org"], [], ["eve@example.org"])


@pytest.mark.django_db
def test_it_asks_once_whatever_the_number_of_recipients(django_assert_num_queries: Any):
    with django_assert_num_queries(1):
        send(*(f"ann{number}@example.org" for number in range(20)))


@pytest.mark.django_db
def test_a_mail_says_whose_it_is_when_it_was_made_and_that_no_person_wrote_it(settings: Any):
    settings.DEFAULT_FROM_EMAIL = "The Coalition <coalition@mail.example>"
    send("ann@example.org", reply_to=["desk@mail.example"])
    send("ann@example.org")
    first, second = (one.message() for one in mail.outbox)
    assert first["From"] == "The Coalition <coalition@mail.example>"
    assert first["Reply-To"] == "desk@mail.example"
    assert second["Reply-To"] is None
    assert first["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<[^@>\s]+@mail\.example>", str(first["Message-ID"]))
    assert first["Message-ID"] != second["Message-ID"]
    assert first["Date"].datetime.tzinfo is not None


@pytest.mark.django_db
def test_a_header_that_the_caller_sets_is_left():
    send("ann@example.org", headers={"auto-submitted": "auto-replied", "Message-Id": "<1@example.org>"})
    [sent] = mail.outbox
    assert sent.message().get_all("Auto-Submitted") == ["auto-replied"]
    assert sent.message().get_all("Message-ID") == ["<1@example.org>"]


@pytest.mark.django_db
def test_each_outcome_is_counted(caplog: pytest.LogCaptureFixture, mail_server: MailServer, settings: Any):
    caplog.set_level(logging.INFO, logger="backend")
    settings.MAILERS = configured(
        "backend.foundation.mail.smtp.EmailBackend", host="127.0.0.1", port=mail_server.port, timeout=5
    )
    mail_server.answers = {"gone@example.org": "550 no", "busy@example.org": "450 later", "END": HANG_UP}
    with pytest.raises(MailUncertain):
        send("ann@example.org")
    del mail_server.answers["END"]
    assert send("ann@example.org") == 1
    with pytest.raises(MailRefused):
        send("gone@example.org")
    with pytest.raises(MailDeferred):
        send("busy@example.org")
    assert metrics(caplog) == ["MailFailed", "MailSent", "MailFailed", "MailFailed"]
    assert "example.org" not in caplog.text


@pytest.mark.django_db
def test_a_connection_may_be_kept_for_several_mails(mail_server: MailServer, settings: Any):
    settings.MAILERS = configured(
        "backend.foundation.mail.smtp.EmailBackend", host="127.0.0.1", port=mail_server.port, timeout=5
    )
    with mailers.default as connection:
        for number in range(3):
            connection.send_messages([EmailMessage(subject=str(number), body="Text", to=["ann@example.org"])])
    assert [to for to, _ in mail_server.envelopes] == [["ann@example.org"]] * 3
    assert mail_server.connections == 1


@pytest.mark.django_db
@pytest.mark.parametrize("sender", ["@", "a@b@c, d@e", "cöalition@example.org", " ", "Coalition @ Example"])
def test_a_sender_that_is_none_loses_no_mail(settings: Any, sender: str):
    settings.DEFAULT_FROM_EMAIL = sender
    with pytest.raises(MailDeferred):
        send("ann@example.org")


@pytest.mark.parametrize(
    ("backend", "options"),
    [("backend.foundation.mail.nowhere.EmailBackend", {}), ("backend.foundation.mail.ses.EmailBackend", {"colour": 1})],
)
def test_a_mailer_that_is_set_up_wrong_says_so(settings: Any, backend: str, options: dict[str, Any]):
    settings.MAILERS = configured(backend, **options)
    with pytest.raises((InvalidMailer, TypeError), match=r"nowhere|colour"):
        _ = mailers.default


@pytest.mark.django_db
def test_a_new_signing_key_forgets_nobody_while_the_old_one_counts(settings: Any):
    block("ann@example.org")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = get_random_secret_key(), [settings.SECRET_KEY]
    assert send("ann@example.org") == 0
