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
from backend.apps.stakeholders.models import Stakeholder
from backend.foundation.mail.errors import MailRefused
from backend.foundation.mail.services import lift, suppress
from backend.foundation.outbox.models import Message

from .carriers import refuse_mail
from .journey import HOUR, NOW, deliver, mailed_token, submit

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


class FullOfSpamBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Any) -> int:
        raise MailRefused("the mail server said 554")


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
    [waiting] = Message.objects.filter(due_at__gt=NOW)
    assert waiting.due_at == NOW + HOUR
    send_confirmation_mail(revision_id=first.pk, now=waiting.due_at)
    assert len(mail.outbox) == 2


@pytest.mark.usefixtures("campaign")
def test_a_promise_is_kept_by_a_mail_that_went_out_since():
    """So a runner that died after its mail, and comes back, sends none again: not now, and not after the pause."""
    revision = submit()
    mailed_token(revision, NOW + timedelta(minutes=1))
    Message.objects.all().delete()
    later = NOW + timedelta(minutes=3)
    send_confirmation_mail(revision_id=revision.pk, promised_at=NOW, now=later)
    assert not Message.objects.exists()
    send_confirmation_mail(revision_id=revision.pk, promised_at=NOW + timedelta(minutes=2), now=later)
    assert Message.objects.get().due_at == NOW + timedelta(minutes=61)
    deliver(NOW + timedelta(minutes=61))
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
def test_expired_links_do_not_count_to_the_five():
    for number in range(5):
        mailed_token(submit(NOW + number * HOUR, statement=f"Eve's no. {number}"), NOW + number * HOUR)
    later = NOW + WEEK + 4 * HOUR
    mailed_token(submit(later), later)


@pytest.mark.usefixtures("campaign")
def test_what_is_confirmed_overtaken_or_too_old_is_not_mailed():
    first = submit()
    second = submit(statement="Better.")
    send_confirmation_mail(revision_id=second.pk, now=NOW + WEEK + HOUR)
    assert mail.outbox == []
    confirm_endorsement(token=mailed_token(second), now=NOW)
    for revision in (first, second):
        send_confirmation_mail(revision_id=revision.pk, now=NOW + 2 * HOUR)
    assert len(mail.outbox) == 1


@pytest.mark.usefixtures("campaign")
def test_newer_words_that_nobody_has_confirmed_take_no_mail_away():
    """Else a stranger's words, typed right after the owner's, would be all that the owner hears of."""
    mine = submit(statement="Mine.")
    eves = submit(name="Eve", statement="Eve's.")
    confirm_endorsement(token=mailed_token(mine), now=NOW)
    mailed_token(eves, NOW + HOUR)


@pytest.mark.usefixtures("campaign")
def test_two_revisions_in_one_hour_wait_each_with_one_message():
    mailed_token(submit())
    others = [submit(statement=f"No. {number}") for number in range(2)]
    for minutes in (1, 2):
        for revision in others:
            send_confirmation_mail(revision_id=revision.pk, now=NOW + timedelta(minutes=minutes))
    waiting = Message.objects.filter(due_at__gt=NOW).order_by("pk")
    assert [message.payload["revision_id"] for message in waiting] == [revision.pk for revision in others]
    deliver(NOW + HOUR)
    deliver(NOW + 2 * HOUR)
    assert len(mail.outbox) == 3


@pytest.mark.usefixtures("campaign")
def test_words_repeated_in_the_last_minute_of_their_week_are_mailed_after_the_pause():
    late = NOW + WEEK - timedelta(minutes=1)
    revision = submit()
    published("clean-air")
    mailed_token(submit(late, slug="clean-air"), late)
    assert submit(late) == revision
    send_confirmation_mail(revision_id=revision.pk, now=late)
    mailed_token(revision, late + HOUR)


@pytest.mark.usefixtures("campaign")
def test_a_link_whose_runner_died_before_the_mail_holds_nothing_up():
    revision = submit()
    for number in range(5):
        Verification.objects.create(
            revision=revision, token_hash=hash_of(str(number)), created_at=NOW, expires_at=NOW + WEEK
        )
    mailed_token(revision, NOW + timedelta(minutes=2))
    mailed = Verification.objects.filter(mailed_at__isnull=False)
    assert [link.mailed_at for link in mailed] == [NOW + timedelta(minutes=2)]


@pytest.mark.usefixtures("campaign")
@pytest.mark.parametrize("address", ["=?utf-8?q?a=0d=0aBcc=3ax?=@example.com", "a\n@example.com"])
def test_an_address_that_makes_no_mail_is_a_dead_letter_at_once(address: str):
    submit()
    Stakeholder.objects.update(canonical_email=address)
    deliver()
    assert Message.objects.get().state == "dead"
    assert mail.outbox == []


@pytest.mark.usefixtures("campaign")
def test_an_address_that_gets_no_mail_is_answered_as_any_and_leaves_no_trace():
    """Neither a dead letter nor another try; and once it is lifted, no limit has been used up."""
    answered = submit(email="bob@example.org")
    blocked = suppress(address="ANN@example.org", reason="complaint", at=NOW)
    for number in range(7):
        assert type(submit(NOW + number * HOUR)) is type(answered)
    deliver(NOW + 7 * HOUR)
    assert [message.to for message in mail.outbox] == [["bob@example.org"]]
    assert set(Message.objects.values_list("state", flat=True)) == {"delivered"}
    assert not Verification.objects.filter(revision__endorsement__stakeholder__canonical_email="ann@example.org")
    lift(suppression_id=blocked.pk, now=NOW + 7 * HOUR)
    mailed_token(submit(NOW + 7 * HOUR), NOW + 7 * HOUR)


@pytest.mark.usefixtures("campaign")
def test_a_mail_that_the_server_refuses_for_good_is_a_dead_letter_that_tells_why(settings: Any):
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.FullOfSpamBackend"}}
    submit()
    deliver()
    letter = Message.objects.get()
    assert (letter.state, letter.last_error) == ("dead", "the mail server said 554")


@pytest.mark.usefixtures("campaign")
def test_a_mail_that_was_refused_does_not_count_and_its_link_stays(settings: Any):
    revision = submit()
    mailers = settings.MAILERS
    refuse_mail(settings)
    with pytest.raises(ConnectionRefusedError):
        send_confirmation_mail(revision_id=revision.pk, now=NOW)
    assert Verification.objects.get().mailed_at is None
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


def test_the_spellings_of_one_mailbox_share_its_mails_of_a_day():
    published()
    for number in range(15):
        submit(email=f"a.nn+{number}@gmail.com")
    submit(email="bo@gmail.com")
    deliver()
    assert len([message for message in mail.outbox if message.to != ["bo@gmail.com"]]) == 10
    assert ["bo@gmail.com"] in [message.to for message in mail.outbox]
    assert Message.objects.filter(state="pending").count() == 5
