"""What an attempt at a mail that failed, or may not have, leads to and costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.models import Verification
from backend.apps.endorsements.services import confirm_endorsement
from backend.foundation.outbox.models import Message
from backend.foundation.outbox.services import MAX_ATTEMPTS, send_again
from backend.foundation.rate_limiting.places import Place
from backend.foundation.rate_limiting.stores.memory import MemoryStore
from backend.foundation.rate_limiting.stores.protocol import Spent

from .carriers import SilentBackend, answer_no_mail, refuse_mail
from .journey import HOUR, NOW, deliver, mailed_token, submit

pytestmark = pytest.mark.django_db


class StoreOutsideTransactions(MemoryStore):
    """Holds against its caller what a slow network would: a transaction that waits for it."""

    def spend(self, place: Place) -> Spent:
        assert not connection.in_atomic_block
        return super().spend(place)


@pytest.mark.usefixtures("campaign")
def test_a_mail_that_may_have_gone_counts_and_is_tried_once_more_after_the_pause(settings: Any):
    answer_no_mail(settings)
    submit()
    for minutes in (0, 1, 59, 60, 61, 180, 24 * 60, 7 * 24 * 60 - 1):
        deliver(NOW + timedelta(minutes=minutes))
    assert SilentBackend.taken == 2
    assert list(Message.objects.values_list("state", "attempts")) == [("delivered", 1)] * 2
    mailed = Verification.objects.order_by("mailed_at").values_list("mailed_at", flat=True)
    assert list(mailed) == [NOW, NOW + HOUR]


@pytest.mark.usefixtures("campaign")
def test_a_mail_that_may_have_gone_and_was_answered_is_not_sent_again(settings: Any):
    mailers = settings.MAILERS
    answer_no_mail(settings)
    revision = submit()
    deliver()
    settings.MAILERS = mailers
    confirm_endorsement(token=mailed_token(revision, NOW + HOUR), now=NOW + HOUR)
    deliver(NOW + HOUR)
    assert (SilentBackend.taken, len(mail.outbox)) == (1, 1)


@pytest.mark.usefixtures("campaign")
def test_who_types_their_words_again_gets_one_mail_for_them_and_for_the_second_try(settings: Any):
    mailers = settings.MAILERS
    answer_no_mail(settings)
    submit()
    deliver()
    settings.MAILERS = mailers
    submit(NOW + timedelta(minutes=65))
    for minutes in (65, 66, 125, 190):
        deliver(NOW + timedelta(minutes=minutes))
    assert (SilentBackend.taken, len(mail.outbox)) == (1, 1)


@pytest.mark.usefixtures("campaign")
def test_a_second_try_that_is_refused_for_now_is_tried_until_it_is_taken(settings: Any):
    mailers = settings.MAILERS
    answer_no_mail(settings)
    submit()
    deliver()
    refuse_mail(settings)
    deliver(NOW + HOUR)
    settings.MAILERS = mailers
    deliver(NOW + HOUR + timedelta(minutes=1))
    deliver(NOW + 3 * HOUR)
    assert len(mail.outbox) == 1


@pytest.mark.usefixtures("campaign")
def test_attempts_that_fail_use_up_no_more_of_the_day_than_one(settings: Any):
    mailers = settings.MAILERS
    refuse_mail(settings)
    submit()
    for minutes in range(MAX_ATTEMPTS):
        Message.objects.update(due_at=NOW)
        deliver(NOW + timedelta(minutes=minutes))
    letter = Message.objects.get()
    assert letter.state == "dead"
    settings.MAILERS = mailers
    later = NOW + timedelta(minutes=MAX_ATTEMPTS)
    send_again(message_id=letter.pk, now=later)
    deliver(later)
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_no_transaction_waits_for_the_limiter(campaign: Campaign, settings: Any):
    settings.RATE_LIMIT_STORE = f"{__name__}.StoreOutsideTransactions"
    mailed_token(submit())
