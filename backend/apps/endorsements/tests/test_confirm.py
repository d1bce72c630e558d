"""Confirming: once, by the link, whatever else is pressed before or after."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection

from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.errors import VerificationExpired, VerificationUnknown
from backend.apps.endorsements.models import Endorsement, Verification
from backend.apps.endorsements.services import (
    approve_endorsement,
    confirm_endorsement,
    read_link,
    reject_endorsement,
)
from backend.apps.stakeholders.models import Location, Stakeholder
from backend.apps.stakeholders.services import Whereabouts
from backend.foundation.outbox.models import Message

from .journey import EAST, HOUR, NOW, confirmed, mailed_token, publicly, submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]
WEEK = timedelta(days=7)


def only() -> Endorsement:
    return Endorsement.objects.select_related("current_revision").get()


def test_the_link_makes_the_words_current_and_sends_them_to_review(campaign: Campaign):
    revision = submit()
    token = mailed_token(revision)
    confirmation = confirm_endorsement(token=token, now=NOW + HOUR)
    assert (confirmation.campaign, confirmation.was_confirmed_already) == (campaign, False)
    endorsement = only()
    assert (endorsement.state, endorsement.current_revision, endorsement.confirmed_at) == (
        "verified", revision, NOW + HOUR,
    )  # fmt: skip
    assert Verification.objects.get().used_at == NOW + HOUR


def test_the_type_is_the_stakeholders_once_it_is_confirmed():
    confirmed(type="farmer")
    revision = submit(NOW + HOUR, type="waterman")
    assert (revision.number, Stakeholder.objects.get().type) == (2, "farmer")
    confirm_endorsement(token=mailed_token(revision, NOW + HOUR), now=NOW + HOUR)
    assert Stakeholder.objects.get().type == "waterman"


def test_pressing_again_changes_nothing_even_after_the_links_end():
    token = mailed_token(submit())
    confirm_endorsement(token=token, now=NOW)
    before = Endorsement.objects.values().get()
    for later in (NOW + HOUR, NOW + 2 * WEEK):
        assert confirm_endorsement(token=token, now=later).was_confirmed_already
    assert Endorsement.objects.values().get() == before
    assert Verification.objects.get().used_at == NOW


def test_reading_the_link_changes_nothing():
    token = mailed_token(submit())
    assert not read_link(token=token, now=NOW).is_confirmed
    assert (only().state, Verification.objects.get().used_at) == ("submitted", None)


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "\ud800", "\x00", "é" * 43])
def test_an_unknown_link_is_refused(token: str):
    with pytest.raises(VerificationUnknown):
        confirm_endorsement(token=token, now=NOW)


def test_an_expired_link_is_refused():
    token = mailed_token(submit())
    confirm_endorsement_before = only().state
    with pytest.raises(VerificationExpired):
        confirm_endorsement(token=token, now=NOW + WEEK)
    assert only().state == confirm_endorsement_before == "submitted"


def test_a_second_mail_does_not_kill_the_first_link():
    revision = submit()
    first, second = mailed_token(revision), mailed_token(revision, NOW + HOUR)
    assert not confirm_endorsement(token=first, now=NOW + 2 * HOUR).was_confirmed_already
    assert confirm_endorsement(token=second, now=NOW + 2 * HOUR).was_confirmed_already


def test_an_old_link_never_brings_back_what_its_owner_has_replaced():
    old = mailed_token(submit(statement="Old."))
    new = mailed_token(submit(NOW + HOUR, statement="New."), NOW + HOUR)
    confirm_endorsement(token=new, now=NOW + HOUR)
    assert confirm_endorsement(token=old, now=NOW + HOUR).was_confirmed_already
    current = only().current_revision
    assert current is not None
    assert current.statement == "New."


def test_each_link_confirms_its_own_words_and_no_others():
    """Someone else's later words under the same address must not slip under the owner's link."""
    mine = mailed_token(submit(statement="Mine."))
    submit(NOW + HOUR, name="Eve", statement="Eve's.")
    confirm_endorsement(token=mine, now=NOW + HOUR)
    current = only().current_revision
    assert current is not None
    assert current.statement == "Mine."


def test_confirmed_details_become_the_stakeholders(campaign: Campaign):
    confirmed()
    there = Whereabouts(street="210 Capitol Ave", city="Hartford", state_usps="CT", postal_code="06106")
    confirmed(NOW + HOUR, name="Ann B", kind="organization", organization_name="Parents", role="Chair",
              mailing_consent=True, whereabouts=there)  # fmt: skip
    ann = Stakeholder.objects.get()
    assert (ann.name, ann.kind, ann.organization_name, ann.role) == ("Ann B", "organization", "Parents", "Chair")
    assert ann.mailing_consented_at == NOW + HOUR
    location = Location.objects.get()
    assert (location.street, location.point) == ("210 Capitol Ave", None)
    assert Message.objects.filter(kind="place-stakeholder").count() == 2


def test_words_without_a_place_leave_the_known_place():
    confirmed()
    confirmed(NOW + HOUR, statement="Other.", whereabouts=Whereabouts())
    assert Location.objects.get().point is not None
    assert Message.objects.filter(kind="place-stakeholder").count() == 1


def test_new_words_leave_the_public_until_they_are_read(moderator: User):
    publicly(moderator)
    submit(NOW + HOUR, statement="Something else.")
    assert Endorsement.objects.public().count() == 1  # typed by anyone, confirmed by nobody
    confirmed(NOW + HOUR, statement="Something else.")
    assert not Endorsement.objects.public().exists()
    endorsement = only()
    assert (endorsement.state, endorsement.reviewed_at, endorsement.approved_revision, endorsement.published_at) == (
        "verified", None, None, None,
    )  # fmt: skip
    assert [decision.act for decision in endorsement.decisions.all()] == ["approve", "publish"]


def test_a_rejection_stands_against_old_links_and_new_words_are_read_anew(moderator: User):
    revision = submit()
    first, second = mailed_token(revision), mailed_token(revision, NOW + HOUR)
    confirm_endorsement(token=first, now=NOW + HOUR)
    reject_endorsement(
        endorsement_id=revision.endorsement_id, revision_id=revision.pk, by=moderator, now=NOW, reason="Spam."
    )
    for token in (first, second):
        confirm_endorsement(token=token, now=NOW + HOUR)
        assert only().state == "rejected"
    confirmed(NOW + 2 * HOUR, statement="Sorry.")
    assert only().state == "verified"
    assert [decision.reason for decision in only().decisions.all()] == ["Spam."]


def test_a_campaign_that_closed_meanwhile_still_counts_whom_it_had():
    token = mailed_token(submit())
    Campaign.objects.update(state="closed")
    confirm_endorsement(token=token, now=NOW)
    assert only().state == "verified"


def test_a_decision_in_between_stays_when_words_are_the_same(moderator: User):
    endorsement = confirmed()
    revision_id = endorsement.current_revision_id
    assert revision_id is not None
    approve_endorsement(endorsement_id=endorsement.pk, revision_id=revision_id, by=moderator, now=NOW)
    submit(NOW + HOUR)
    assert only().state == "approved"
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_many_presses_at_once_confirm_once():
    token = mailed_token(submit(whereabouts=EAST))
    number = 6
    start = threading.Barrier(number)
    answers: list[object] = []

    def press() -> None:
        try:
            start.wait()
            answers.append(confirm_endorsement(token=token, now=NOW).was_confirmed_already)
        except Exception as error:  # noqa: BLE001  # whatever it is, the test shows it
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers, key=str) == [False] + [True] * (number - 1)
