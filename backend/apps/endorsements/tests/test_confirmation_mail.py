"""Who is mailed, what is in it, and how often."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.links import hash_of
from backend.apps.endorsements.models import Verification
from backend.apps.endorsements.services import confirm_endorsement, send_confirmation_mail
from backend.foundation.outbox.models import Message

from .journey import HOUR, NOW, deliver, mailed_token, submit

pytestmark = pytest.mark.django_db


class RefusingBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Any) -> int:
        raise ConnectionRefusedError


def refuse_mail(settings: Any) -> None:
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.RefusingBackend"}}


def test_the_mail_holds_the_link_and_no_word_of_the_submitter(campaign: Campaign):
    revision = submit(
        email="Ann@Example.org", name="Buy Pills", statement="http://spam.example", role="Spammer", kind="organization",
        organization_name="Spam Ltd",
    )  # fmt: skip
    token = mailed_token(revision)
    [message] = mail.outbox
    assert message.to == ["ann@example.org"]
    assert message.subject == "Please confirm: Clean Water"
    assert campaign.endorsement_sentence in message.body
    assert f"http://testserver/verify-endorsement/{token}/" in message.body
    assert "8 March 2026, 12:00 UTC" in message.body
    for word in ("Pills", "spam", "Spam", "Ltd"):
        assert word not in str(message.message())


def test_a_title_of_two_lines_and_quotes_makes_no_header_and_no_entities(campaign: Campaign):
    Campaign.objects.update(title="Don't\nBcc: eve@example.org", endorsement_sentence='"A" & <b>')
    mailed_token(submit())
    [message] = mail.outbox
    assert message.subject == "Please confirm: Don't Bcc: eve@example.org"
    assert message.message()["Bcc"] is None
    assert '«"A" & <b>»' in message.body


@pytest.mark.usefixtures("campaign")
def test_only_the_hash_of_the_token_is_kept():
    token = mailed_token(submit())
    verification = Verification.objects.get()
    assert verification.token_hash == hash_of(token)
    assert (verification.created_at, verification.expires_at) == (NOW, NOW + timedelta(days=7))
    assert token not in str(Message.objects.values_list("payload", "deduplication_key"))


@pytest.mark.usefixtures("campaign")
def test_within_an_hour_one_mail_goes_to_an_address_and_the_next_waits_for_its_end():
    first = submit()
    mailed_token(first)
    send_confirmation_mail(revision_id=first.pk, now=NOW + timedelta(minutes=59))
    send_confirmation_mail(revision_id=first.pk, now=NOW + timedelta(minutes=59, seconds=30))
    assert len(mail.outbox) == 1
    [waiting] = Message.objects.filter(deduplication_key__isnull=False)
    assert waiting.due_at == NOW + HOUR
    send_confirmation_mail(revision_id=first.pk, now=waiting.due_at)
    assert len(mail.outbox) == 2


def test_two_campaigns_in_one_hour_are_two_mails_an_hour_apart(campaign: Campaign):
    published("clean-air")
    mailed_token(submit())
    other = submit(slug="clean-air")
    send_confirmation_mail(revision_id=other.pk, now=NOW + timedelta(minutes=1))
    assert len(mail.outbox) == 1
    mailed_token(other, NOW + HOUR)


@pytest.mark.usefixtures("campaign")
def test_after_five_unanswered_mails_an_address_hears_no_more_of_a_campaign():
    revision = submit()
    for number in range(5):
        mailed_token(revision, NOW + number * HOUR)
    send_confirmation_mail(revision_id=revision.pk, now=NOW + 6 * HOUR)
    assert len(mail.outbox) == 5


@pytest.mark.usefixtures("campaign")
def test_who_answers_may_change_their_words_more_than_five_times():
    for number in range(7):
        now = NOW + number * HOUR
        confirm_endorsement(token=mailed_token(submit(now, statement=f"No. {number}"), now), now=now)
    assert len(mail.outbox) == 7


@pytest.mark.usefixtures("campaign")
def test_what_is_confirmed_overtaken_or_too_old_is_not_mailed():
    first = submit()
    second = submit(statement="Better.")
    send_confirmation_mail(revision_id=first.pk, now=NOW)
    send_confirmation_mail(revision_id=second.pk, now=NOW + timedelta(days=7))
    assert mail.outbox == []
    confirm_endorsement(token=mailed_token(second), now=NOW)
    send_confirmation_mail(revision_id=second.pk, now=NOW + 2 * HOUR)
    assert len(mail.outbox) == 1


@pytest.mark.usefixtures("campaign")
def test_a_mail_that_was_refused_does_not_count_and_its_link_stays(settings: Any):
    revision = submit()
    mailers = settings.MAILERS
    refuse_mail(settings)
    with pytest.raises(ConnectionRefusedError):
        send_confirmation_mail(revision_id=revision.pk, now=NOW)
    assert Verification.objects.get().mail_failed_at == NOW
    settings.MAILERS = mailers
    mailed_token(revision, NOW + timedelta(minutes=1))
    assert Verification.objects.count() == 2


@pytest.mark.usefixtures("campaign")
def test_the_outbox_mails_and_tries_again(settings: Any):
    mailers = settings.MAILERS
    refuse_mail(settings)
    revision = submit()
    deliver()
    assert mail.outbox == []
    settings.MAILERS = mailers
    deliver(NOW + timedelta(minutes=1))
    assert len(mail.outbox) == 1
    assert Message.objects.get(kind="endorsement-confirmation-mail").state == "delivered"
    assert [verification.revision for verification in Verification.objects.all()] == [revision, revision]


def test_a_revision_that_is_gone_is_a_dead_letter_at_once():
    Message.objects.create(kind="endorsement-confirmation-mail", payload={"revision_id": 0}, due_at=NOW)
    deliver()
    assert Message.objects.get().state == "dead"


@pytest.mark.django_db(transaction=True)
def test_two_mails_at_once_to_one_address_are_one(campaign: Campaign):
    revision = submit()
    start = threading.Barrier(4)

    def send() -> None:
        try:
            start.wait()
            send_confirmation_mail(revision_id=revision.pk, now=NOW)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mail.outbox) == 1
