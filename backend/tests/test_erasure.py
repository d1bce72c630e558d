"""After an erasure no table holds the person: canaries are planted in every text column, every table is searched."""

from __future__ import annotations

import struct
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core import mail
from django.db import IntegrityError, InternalError, connection, models, transaction
from django.test import Client
from django.utils import timezone

from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.models import Decision, Endorsement, Revision
from backend.apps.endorsements.services import MailingConsent, confirm_endorsement, submit_endorsement
from backend.apps.endorsements.states import EndorsementState
from backend.apps.endorsements.tests.journey import mailed_token, submission, submit
from backend.apps.legal.models import Acceptance, Version
from backend.apps.legal.tests.making import terms
from backend.apps.stakeholders.models import Consent, ConsentAct, Erasure, Location, Merge, Placement, Stakeholder
from backend.apps.stakeholders.services import (
    UNCONFIRMED_ARE_KEPT,
    erase_stakeholder,
    find_or_create_stakeholder,
    purge_unconfirmed,
)
from backend.foundation.idempotency.models import StoredAnswer
from backend.foundation.mail.models import Suppression
from backend.foundation.mail.services import suppress
from backend.foundation.outbox.models import Message
from backend.foundation.outbox.services import drain_outbox

from .traces import tables_with

LONGITUDE, LATITUDE = -72.1234567, 41.7654321
PERSON = {
    "name": "Qzcanary Person",
    "email": "qzcanary@example.org",
    "kind": "individual",
    "role": "qzcanary role",
    "statement": "qzcanary words",
    "consent_to_display": True,
    "mailing_consent": True,
    "address": {
        "street": "1 Qzcanary St",
        "city": "Qzcanary",
        "state": "CT",
        "postal_code": "06106",
        "longitude": LONGITUDE,
        "latitude": LATITUDE,
    },
}
TRACES = (
    "qzcanary",
    b"qzcanary".hex(),
    str(LONGITUDE),
    struct.pack("<d", LONGITUDE).hex(),  # as a geometry is written
)
# Not the person's: the campaign's sentence, the document that was accepted, a hash.
OURS_OF_COLUMNS = {"sentence", "terms_version", "terms_sha256", "token_hash"}
# In our own words, and append-only but for what an erasure may take out.
OURS = {Consent, Merge, Erasure, Acceptance}


def tables_with_traces() -> set[str]:
    return tables_with(*TRACES)


def models_about(root: type[models.Model]) -> Iterator[type[models.Model]]:
    """It, and all whose rows point to it, directly or not."""
    seen, waiting = {root}, [root]
    while waiting:
        model = waiting.pop()
        yield model
        news = {one.related_model for one in model._meta.related_objects if one.related_model not in seen}
        seen |= news
        waiting.extend(news)


def plant_everywhere() -> int:
    """Fills every text column of every table about people."""
    planted = 0
    for model in models_about(Stakeholder):
        if model in OURS:
            continue
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
            if not is_text or field.name in OURS_OF_COLUMNS or (field.max_length or 99) < len("qzcanary"):
                continue
            for row in model._default_manager.all():
                text = f"{row.pk}qzcanary" if field.unique else "qzcanary"
                planted += can_be_planted(model, row.pk, {field.attname: text})
    return planted


def can_be_planted(model: type[models.Model], key: Any, text: dict[str, str]) -> bool:
    """Where a trigger lets no row be rewritten, what was written at first is what has to go."""
    try:
        with transaction.atomic():
            return model._default_manager.filter(pk=key).update(**text) == 1
    except (IntegrityError, InternalError) as refusal:
        assert "append-only" in str(refusal), refusal
        return False


def endorse(client: Client, **changes: Any) -> None:
    answer = client.post(
        "/api/v1/campaigns/clean-water/endorsements",
        {**PERSON, **changes},
        content_type="application/json",
        headers={"Idempotency-Key": "a-key"},
    )
    assert answer.status_code == 202


@pytest.fixture
def person(client: Client) -> Stakeholder:
    """Somebody who has gone the whole way: endorsed, confirmed, approved and published in the admin, mails promised."""
    published()
    published("clean-air")
    now = timezone.now()
    accepted = terms(now=now).public_id
    endorse(client, accepted_terms=str(accepted))
    consent = MailingConsent(act=ConsentAct.PAGE, wording="May we?")
    confirm_endorsement(token=mailed_token(Revision.objects.get(), now), mailing_consent=consent, now=now)
    endorsement = Endorsement.objects.get()
    staff = Client()
    staff.force_login(User.objects.create_superuser("moderator"))
    page = f"/admin/endorsements/endorsement/{endorsement.pk}"
    # What life's erasure may take out of a decision, the decisions of before it could not lose.
    reason = "qzcanary wrote me" if hasattr(EndorsementState, "ERASED") else ""
    for act in ("approve", "publish"):
        staff.post(f"{page}/{act}/", {"revision": endorsement.current_revision_id, "reason": reason})
    typed: dict[str, Any] = {"name": "Qzcanary", "statement": "qzcanary, unconfirmed", "accepted_terms": accepted}
    submit(now, slug="clean-air", email="qzcanary@example.org", **typed)
    suppress(address="qzcanary@example.org", reason="bounce", at=now)
    LogEntry.objects.update(object_repr="Qzcanary Person for Clean Water")
    return Stakeholder.objects.get()


@pytest.mark.django_db
def test_no_table_holds_the_person_and_decisions_and_acceptances_stand(person: Stakeholder, client: Client):
    decisions = list(Decision.objects.values_list("act", "by", "at"))
    assert [act for act, *_ in decisions] == ["approve", "publish"]
    public = client.get("/api/v1/campaigns/clean-water/endorsements").json()["results"]
    assert [row["name"] for row in public] == ["Qzcanary Person"]
    assert plant_everywhere() > 10
    before = tables_with_traces()
    assert before >= {
        "stakeholders_stakeholder",
        "stakeholders_location",
        "endorsements_revision",
        "django_admin_log",
    }
    erasure = erase_stakeholder(stakeholder_id=person.pk, now=timezone.now())
    assert tables_with_traces() == set()
    kept = list(Decision.objects.values_list("act", "by", "at"))
    assert kept[:2] == decisions
    acceptances = Acceptance.objects.values_list("subject", "sha256")
    assert list(acceptances) == [(None, Version.objects.get().sha256)] * 2
    assert not Placement.objects.exists()
    assert not Location.objects.exists()
    assert erasure.erased["stakeholders"] > 0
    assert client.get("/api/v1/campaigns/clean-water/endorsements").json()["results"] == []
    assert client.get("/api/v1/campaigns/clean-water/summary").json()["total"] == 0
    # Who did what in the admin stays, without whom it was done to.
    assert LogEntry.objects.filter(user__username="moderator").count() == 2
    # That no mail goes to this address stays too, by its hash.
    assert Suppression.objects.exists()
    assert [row.choice for row in Consent.objects.all()] == ["given", "withdrawn"]


@pytest.mark.django_db
def test_what_was_answered_to_a_key_holds_nobody(person: Stakeholder):
    assert StoredAnswer.objects.exists()
    assert not {"idempotency_storedanswer", "outbox_message"} & tables_with_traces()


@pytest.mark.django_db
def test_erasing_twice_changes_nothing(person: Stakeholder):
    now = timezone.now()
    first = erase_stakeholder(stakeholder_id=person.pk, now=now)
    rows = {model: list(model._default_manager.values()) for model in models_about(Stakeholder)}
    second = erase_stakeholder(stakeholder_id=person.pk, now=now + timedelta(days=1))
    assert second == first
    assert {model: list(model._default_manager.values()) for model in models_about(Stakeholder)} == rows


@pytest.mark.django_db
def test_what_was_promised_for_the_person_is_not_sent_any_more(person: Stakeholder):
    assert Message.objects.filter(state="pending", kind="endorsement-confirmation-mail").exists()
    erase_stakeholder(stakeholder_id=person.pk, now=timezone.now())
    sent = len(mail.outbox)
    drain_outbox(clock=lambda: timezone.now() + timedelta(days=1))
    assert len(mail.outbox) == sent
    assert not Message.objects.filter(state="dead").exists()


@pytest.mark.django_db
def test_the_address_is_free_and_who_types_it_again_is_somebody_new(person: Stakeholder):
    erase_stakeholder(stakeholder_id=person.pk, now=timezone.now())
    accepted = Version.objects.get().public_id
    again = submit(timezone.now(), email="qzcanary@example.org", accepted_terms=accepted)
    assert again.endorsement.stakeholder_id != person.pk


@pytest.mark.django_db
def test_whom_nobody_confirmed_is_erased_when_the_time_is_over_in_batches(person: Stakeholder):
    now = timezone.now()
    old = now - UNCONFIRMED_ARE_KEPT - timedelta(days=1)
    for number in range(3):
        submit(old, email=f"never{number}@example.org", name="Qzcanary")
    submit(old, email="late@example.org")
    accepted = Version.objects.get().public_id
    submit(now, email="late@example.org", statement="Again.", accepted_terms=accepted)
    submit(now, email="fresh@example.org", accepted_terms=accepted)
    entered, _ = find_or_create_stakeholder(
        email="entered@example.org", name="Ann", kind="individual", organization_name="", role="", now=old
    )
    Stakeholder.objects.filter(pk=entered.pk).update(entered_by_staff_at=old)
    assert purge_unconfirmed(now, 2) == 2
    assert purge_unconfirmed(now, 2) == 1
    assert purge_unconfirmed(now, 2) == 0
    assert set(Erasure.objects.values_list("reason", flat=True)) == {"retention"}
    assert not Stakeholder.objects.filter(email__startswith="never").exists()
    left = Stakeholder.objects.present().values_list("canonical_email", flat=True)
    assert set(left) == {
        "qzcanary@example.org",
        "late@example.org",
        "fresh@example.org",
        "entered@example.org",
    }


def is_waited_for(erasing: threading.Thread) -> bool:
    """Whether the erasure came to wait for the address, and did not go through."""
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with connection.cursor() as cursor:
        while erasing.is_alive():
            cursor.execute(waiting)
            if cursor.fetchone() == (1,):
                return True
            erasing.join(0.02)
    return False


@pytest.mark.django_db(transaction=True)
def test_a_submission_under_way_is_waited_for_and_leaves_no_words_behind():
    """It has read whose address it is, and has not written yet, when the erasure comes."""
    published()
    now = timezone.now()
    submit(now, email="ann@example.org")
    person = Stakeholder.objects.get()
    has_read, may_write = threading.Event(), threading.Event()

    def hands_in() -> None:
        with transaction.atomic():
            find_or_create_stakeholder(
                email="ann@example.org", name="x", kind="individual", organization_name="", role="", now=now
            )
            has_read.set()
            assert may_write.wait(10)
            submit_endorsement(
                campaign_slug="clean-water",
                submission=submission(email="ann@example.org", statement="qzcanary words"),
                now=now,
            )
        connection.close()

    def erases() -> None:
        erase_stakeholder(stakeholder_id=person.pk, now=now)
        connection.close()

    submitting, erasing = threading.Thread(target=hands_in), threading.Thread(target=erases)
    submitting.start()
    assert has_read.wait(10)
    erasing.start()
    assert is_waited_for(erasing)
    may_write.set()
    submitting.join(10)
    erasing.join(10)
    assert (submitting.is_alive(), erasing.is_alive()) == (False, False)
    assert Erasure.objects.count() == 1
    assert tables_with_traces() == set()
