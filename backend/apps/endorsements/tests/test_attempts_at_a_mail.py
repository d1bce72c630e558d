"""What an attempt at a mail that failed, or may not have, leads to and costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection

from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.models import Endorsement, Verification
from backend.apps.endorsements.services import (
    confirm_endorsement,
    erase_endorsements_of,
    reject_endorsement,
    send_confirmation_mail,
)
from backend.foundation.outbox.models import Message
from backend.foundation.outbox.services import MAX_ATTEMPTS, send_again
from backend.foundation.rate_limiting.places import Place
from backend.foundation.rate_limiting.stores.memory import MemoryStore
from backend.foundation.rate_limiting.stores.protocol import Spent

from .carriers import ErasingBackend, SilentBackend, answer_no_mail, refuse_mail
from .journey import HOUR, NOW, confirmed, deliver, mailed_token, submit

pytestmark = pytest.mark.django_db
# The package has the service under the module's name.
mailing: Any = import_module("backend.apps.endorsements.services.send_confirmation_mail")


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


def erase() -> None:
    erase_endorsements_of(stakeholder_id=Endorsement.objects.get().stakeholder_id, by=None, now=NOW)


def just_before_its_turn(happens: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """The mail is made, and waits for another to its address."""
    turn_of = mailing._turn_of

    @contextmanager
    def slow_turn(stakeholder_id: int) -> Iterator[None]:
        happens()
        with turn_of(stakeholder_id):
            yield

    monkeypatch.setattr(mailing, "_turn_of", slow_turn)


@pytest.mark.usefixtures("campaign")
def test_who_is_forgotten_while_their_mail_waits_for_its_turn_gets_none(monkeypatch: pytest.MonkeyPatch):
    submit()
    with monkeypatch.context() as patched:
        just_before_its_turn(erase, patched)
        deliver()
    assert (mail.outbox, Verification.objects.count()) == ([], 0)
    assert list(Message.objects.values_list("state", flat=True)) == ["delivered"]
    mailed_token(submit(NOW + HOUR), NOW + HOUR)  # anew, and by themselves


@pytest.mark.usefixtures("campaign")
def test_words_that_are_settled_while_their_mail_waits_for_its_turn_get_none(
    moderator: User, monkeypatch: pytest.MonkeyPatch
):
    endorsement = confirmed()
    current = endorsement.current_revision_id or 0
    newer = submit(NOW + HOUR, statement="Other.")

    def reject() -> None:
        reject_endorsement(endorsement_id=endorsement.pk, revision_id=current, by=moderator, now=NOW + HOUR)

    just_before_its_turn(reject, monkeypatch)
    send_confirmation_mail(revision_id=newer.pk, now=NOW + 2 * HOUR)
    assert len(mail.outbox) == 1
    assert not Verification.objects.filter(revision=newer).exists()


@pytest.mark.usefixtures("campaign")
@pytest.mark.parametrize("is_certain", [True, False])
def test_who_is_forgotten_while_their_mail_goes_out_gets_no_second(settings: Any, is_certain: bool):
    ErasingBackend.erase, ErasingBackend.is_certain, ErasingBackend.taken = erase, is_certain, 0
    settings.MAILERS = {"default": {"BACKEND": f"{ErasingBackend.__module__}.ErasingBackend"}}
    submit()
    for hours in range(4):
        deliver(NOW + hours * HOUR)
    assert (ErasingBackend.taken, Verification.objects.count()) == (1, 0)
    assert list(Message.objects.values_list("state", "attempts")) == [("delivered", 1)]
