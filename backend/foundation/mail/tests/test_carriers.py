"""What a carrier of mail promises, whichever it is: what was sent arrives, and failures are of two kinds."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from uuid import uuid4

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from backend.config.settings.base import mailers
from backend.foundation.aws import clients
from backend.foundation.mail.errors import MailDeferred, MailRefused

from .servers import NOWHERE, MailServer, text_of

pytestmark = pytest.mark.django_db
BODY = "Grüße, 你好 👋\n.\n.. a line of dots\n" + "x" * 900 + "\n"
SENDER = "coalition@mail.example"


@dataclass(frozen=True)
class Arrived:
    subject: str
    body: str
    recipients: set[str]


@dataclass(frozen=True)
class Carrier:
    arrived: Callable[[str], list[Arrived]]  # what came to one address
    vanish: Callable[[], None] = lambda: None  # nobody takes mail any more, where that can happen
    refuse: Callable[[str], None] = lambda address: None  # this recipient's mail, for good, where that can happen


@pytest.fixture(params=["folder", "smtp", "ses", "locmem"])
def carrier(request: pytest.FixtureRequest, settings: Any) -> Carrier:
    settings.DEFAULT_FROM_EMAIL = f"The Coalition <{SENDER}>"
    made: Carrier = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Carrier:
    settings.MAILERS = mailers("backend.foundation.mail.folder_and_console.EmailBackend", file_path=str(tmp_path / "m"))

    def arrived(address: str) -> list[Arrived]:
        parsed = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in (tmp_path / "m").iterdir()]
        return [
            Arrived(str(one["Subject"]), text_of(one), {mailbox.addr_spec for mailbox in one["To"].addresses})
            for one in parsed
            if address in str(one["To"])
        ]

    def vanish() -> None:
        (tmp_path / "m").touch()

    return Carrier(arrived, vanish)


@pytest.fixture
def smtp(mail_server: MailServer, settings: Any) -> Carrier:
    def use(port: int) -> None:
        settings.MAILERS = mailers("backend.foundation.mail.smtp.EmailBackend", host="127.0.0.1", port=port, timeout=5)

    def arrived(address: str) -> list[Arrived]:
        kept = [(to, message_from_bytes(content, policy=policy.default)) for to, content in mail_server.envelopes]
        return [Arrived(str(one["Subject"]), text_of(one), set(to)) for to, one in kept if address in to]

    def refuse(address: str) -> None:
        mail_server.answers[address] = f"550 5.1.1 no {address} here"

    use(mail_server.port)
    return Carrier(arrived, lambda: use(NOWHERE), refuse)


@pytest.fixture
def ses(aws: str, settings: Any) -> Carrier:
    """A region of our own: what is made an identity here is one for no other test."""
    settings.AWS_REGION = "eu-west-3"
    settings.MAILERS = mailers("backend.foundation.mail.ses.EmailBackend", tags={"stage": "test"})
    clients.ses().put_account_details(
        ProductionAccessEnabled=True, MailType="TRANSACTIONAL", WebsiteURL="https://x.example"
    )
    if SENDER not in {
        identity["IdentityName"] for identity in clients.ses().list_email_identities()["EmailIdentities"]
    }:
        clients.ses().create_email_identity(EmailIdentity=SENDER)

    def arrived(address: str) -> list[Arrived]:
        with urlopen(f"{aws}/_ministack/ses/messages") as answer:  # noqa: S310  # http
            kept = [one for account in json.load(answer)["messages"].values() for one in account]
        return [
            Arrived(one["Subject"], one["BodyText"].replace("\r\n", "\n"), set(one["To"]))
            for one in kept
            if address in one["To"]
        ]

    def vanish() -> None:
        settings.AWS_ENDPOINT_URL = f"http://127.0.0.1:{NOWHERE}"

    def refuse(address: str) -> None:
        """As an account in the sandbox refuses each recipient that has not been verified."""
        clients.ses().put_account_details(
            ProductionAccessEnabled=False, MailType="TRANSACTIONAL", WebsiteURL="https://x.example"
        )

    return Carrier(arrived, vanish, refuse)


@pytest.fixture
def locmem() -> Carrier:
    def arrived(address: str) -> list[Arrived]:
        return [Arrived(str(one.subject), str(one.body), set(one.to)) for one in mail.outbox if address in one.to]

    return Carrier(arrived)


def somebody() -> str:
    return f"ann-{uuid4().hex}@example.org"


def send(*to: str, **others: Any) -> int:
    return EmailMessage(subject="Straße 你好", body=BODY, to=to, **others).send()


def test_what_was_sent_arrives_as_it_was(carrier: Carrier):
    ann, bob = somebody(), somebody()
    assert send(ann, bob) == 1
    assert carrier.arrived(ann) == [Arrived("Straße 你好", BODY, {ann, bob})]


def test_a_recipient_with_a_name_and_a_domain_beyond_ascii_is_reached(carrier: Carrier):
    local = uuid4().hex
    assert send(f"Änne <{local}@bücher.example>") == 1
    assert (
        len([*carrier.arrived(f"{local}@xn--bcher-kva.example"), *carrier.arrived(f"Änne <{local}@bücher.example>")])
        == 1
    )


@pytest.mark.parametrize(
    "address",
    [
        "ann@example.org\nBcc: eve@example.org",
        "ann@example.org, eve@example.org",
        "ann",
        "änn@example.org",
        "a@b@c.org",
        "ann@exam ple.org",
    ],
)
def test_what_is_no_address_is_refused_for_good(carrier: Carrier, address: str):
    with pytest.raises(MailRefused) as refusal:
        send(address)
    assert "example" not in str(refusal.value)


@pytest.mark.parametrize(
    "headers", [{"X-Title": "a\r\nBcc: eve@example.org"}, {"Reply-To": "a@example.org\nBcc: e@e.org"}]
)
def test_no_header_can_be_smuggled_in(carrier: Carrier, headers: dict[str, str]):
    with pytest.raises(MailRefused):
        send(somebody(), headers=headers)
    with pytest.raises(MailRefused):
        EmailMessage(subject="a\r\nBcc: eve@example.org", to=[somebody()]).send()
    # The sender is ours to mend.
    with pytest.raises(MailDeferred):
        send(somebody(), from_email="us@example.org\nBcc: eve@example.org")


@pytest.mark.parametrize("carrier", ["folder", "smtp", "ses"], indirect=True)
def test_a_carrier_that_is_away_defers(carrier: Carrier):
    carrier.vanish()
    with pytest.raises(MailDeferred):
        send(somebody())


@pytest.mark.parametrize("carrier", ["smtp", "ses"], indirect=True)
def test_a_refused_recipient_is_refused_for_good_and_not_named(carrier: Carrier, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG, logger="backend")
    ann = somebody()
    carrier.refuse(ann)
    with pytest.raises(MailRefused) as refusal:
        send(ann)
    assert ann not in str(refusal.value)
    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__
    assert ann not in caplog.text
    assert carrier.arrived(ann) == []
