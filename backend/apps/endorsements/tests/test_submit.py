"""Handing in: what is kept, what is promised, and that nothing is given away."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from backend.apps.campaigns.errors import CampaignNotFound, CampaignNotOpen
from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.models import Endorsement, Revision
from backend.apps.endorsements.services import submit_endorsement
from backend.apps.stakeholders.models import Location, Stakeholder
from backend.apps.stakeholders.services import Whereabouts
from backend.foundation.mail.errors import EmailUnusable
from backend.foundation.outbox.models import Message

from .journey import EAST, NOW, confirmed, deliver, mailed_token, submission, submit

pytestmark = pytest.mark.django_db


def kinds() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("kind", flat=True))


def test_a_first_submission_makes_stakeholder_endorsement_revision_and_the_promise_of_a_mail(campaign: Campaign):
    revision = submit()
    endorsement = revision.endorsement
    assert (endorsement.state, endorsement.current_revision, endorsement.created_at) == ("submitted", None, NOW)
    assert (revision.number, revision.sentence, revision.submitted_at) == (1, campaign.endorsement_sentence, NOW)
    assert (revision.name, revision.statement) == ("Ann Alvarez", "My children drink from these taps.")
    assert endorsement.stakeholder.canonical_email == "ann@example.org"
    assert kinds() == ["endorsement-confirmation-mail"]
    message = Message.objects.get()
    assert message.payload == {"revision_id": revision.pk, "promised_at": NOW.isoformat()}
    assert message.due_at == NOW


@pytest.mark.usefixtures("campaign")
def test_what_nobody_has_confirmed_is_nobodys_place():
    submit()
    assert not Location.objects.exists()
    confirmed(whereabouts=Whereabouts())
    assert not Location.objects.exists()


@pytest.mark.usefixtures("campaign")
def test_the_same_words_within_an_hour_are_one_revision_and_one_mail():
    first = submit()
    for seconds in (-1, 0, 300, 3599):
        assert submit(NOW + timedelta(seconds=seconds)) == first
    assert kinds() == ["endorsement-confirmation-mail"]
    deliver()
    deliver(NOW + timedelta(hours=2))
    assert len(mail.outbox) == 1


@pytest.mark.usefixtures("campaign")
def test_the_same_words_after_an_hour_ask_for_the_mail_again():
    first = submit()
    deliver()
    for minutes in (61, 62, 119):
        assert submit(NOW + timedelta(minutes=minutes)) == first
    assert kinds().count("endorsement-confirmation-mail") == 2
    deliver(NOW + timedelta(hours=2))
    assert len(mail.outbox) == 2


@pytest.mark.usefixtures("campaign")
def test_new_and_known_addresses_cost_the_same_statements():
    """Else the time of the answer would tell which they are."""
    statements = []
    for words in ("First.", "Second."):
        with CaptureQueriesContext(connection) as queries:
            submit(statement=words)
        statements.append([re.sub(r"[0-9]+|'[^']*'", "", query["sql"]) for query in queries][:-1])
    assert statements[0] == statements[1]
    assert len(statements[0]) > 7


@pytest.mark.usefixtures("campaign")
def test_the_same_words_after_the_links_end_are_a_new_revision_and_get_a_mail():
    first = submit()
    mailed_token(first)
    later = NOW + timedelta(days=7)
    second = submit(later)
    assert second.number == first.number + 1
    mailed_token(second, later)


@pytest.mark.usefixtures("campaign")
def test_confirmed_words_typed_again_after_years_are_no_new_revision():
    revision_id = confirmed().current_revision_id
    assert submit(NOW + timedelta(days=700)).pk == revision_id


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Anne"},
        {"statement": ""},
        {"consent_to_display": False},
        {"mailing_consent": True},
        {"kind": "organization", "organization_name": "Parents"},
        {"role": "Chair"},
        {"whereabouts": EAST},
        {"whereabouts": Whereabouts(city="Hartford")},
    ],
)
def test_other_words_are_a_new_revision_and_the_old_one_stays(campaign: Campaign, changes: dict[str, Any]):
    first = submit()
    second = submit(**changes)
    assert (first.endorsement_id, second.number) == (second.endorsement_id, 2)
    assert Revision.objects.get(pk=first.pk).name == "Ann Alvarez"
    assert Endorsement.objects.get().current_revision is None


@pytest.mark.usefixtures("campaign")
def test_another_sentence_is_a_new_revision():
    """It changed in the very moment of the first one, or in the days before a sentence that was endorsed stayed."""
    first = submit()
    Revision.objects.update(sentence="I support something else.")
    assert submit().number == 2
    assert Revision.objects.get(pk=first.pk).sentence == "I support something else."


def test_a_sentence_that_somebody_has_endorsed_stays_whoever_writes(campaign: Campaign):
    submit()
    Campaign.objects.update(endorsement_sentence="I support something, without the typo.")
    confirmed(email="bo@example.org")
    with pytest.raises(IntegrityError, match="was endorsed, and stays"), transaction.atomic():
        Campaign.objects.update(endorsement_sentence="I support the opposite.")
    Campaign.objects.update(summary="Other words around it.")
    campaign.refresh_from_db()
    assert campaign.endorsement_sentence == "I support something, without the typo."


@pytest.mark.usefixtures("campaign")
def test_what_someone_else_types_under_a_known_address_changes_nothing_of_it():
    confirmed()
    before = Stakeholder.objects.values().get()
    where = Location.objects.values().get()
    submit(email="ANN@example.org ", name="Eve", statement="I am Ann.", whereabouts=EAST)
    assert Stakeholder.objects.values().get() == before
    assert Location.objects.values().get() == where
    endorsement = Endorsement.objects.get()
    assert endorsement.current_revision is not None
    assert (endorsement.state, endorsement.current_revision.number) == ("verified", 1)


@pytest.mark.usefixtures("campaign")
def test_new_known_and_confirmed_addresses_cost_the_same_promise():
    for prepare in (lambda: None, submit, confirmed):
        prepare()
        Message.objects.all().delete()
        submit()
        assert kinds()[-1] == "endorsement-confirmation-mail"


def test_a_campaign_that_takes_none_takes_none():
    with pytest.raises(CampaignNotFound):
        submit()


@pytest.mark.parametrize(
    "changes",
    [{"accepting_endorsements": False}, {"state": "closed"}, {"ends_on": NOW.date() - timedelta(days=1)}],
)
def test_a_campaign_that_is_not_open_keeps_nothing(campaign: Campaign, changes: dict[str, Any]):
    Campaign.objects.update(**changes)
    with pytest.raises(CampaignNotOpen):
        submit()
    assert not Stakeholder.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.usefixtures("campaign")
def test_an_unusable_address_keeps_nothing():
    with pytest.raises(EmailUnusable):
        submit(email="ann")
    assert not Endorsement.objects.exists()


@pytest.mark.usefixtures("campaign")
def test_the_database_refuses_half_a_point():
    revision = submit()
    with pytest.raises(IntegrityError):
        Revision.objects.filter(pk=revision.pk).update(longitude=None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same_words", [True, False])
def test_many_at_once_under_one_address_are_one_endorsement(campaign: Campaign, same_words: bool):
    number = 8
    start = threading.Barrier(number)
    failures: list[Exception] = []

    def hand_in(position: int) -> None:
        typed = submission() if same_words else replace(submission(), statement=f"No. {position}")
        try:
            start.wait()
            submit_endorsement(campaign_slug=campaign.slug, submission=typed, now=NOW)
        except Exception as error:  # noqa: BLE001  # whatever it is, the test shows it
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=hand_in, args=(position,)) for position in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert (Stakeholder.objects.count(), Endorsement.objects.count()) == (1, 1)
    revisions = list(Revision.objects.order_by("number").values_list("number", flat=True))
    assert revisions == ([1] if same_words else list(range(1, number + 1)))
