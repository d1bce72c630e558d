"""Erasing: no word of the person is left, and everything that was decided is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from backend.apps.endorsements.errors import VerificationUnknown
from backend.apps.endorsements.models import Decision, Endorsement, Revision, Verification
from backend.apps.endorsements.services import (
    confirm_endorsement,
    erase_endorsements_of,
    unpublish_endorsement,
    withdraw_by_link,
)

from .journey import HOUR, NOW, confirmed, mailed_token, publicly, submit, token_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]
CANARY = "Qzcanary"


def erase(by: User | None, now: Any = NOW) -> int:
    return erase_endorsements_of(stakeholder_id=Endorsement.objects.all()[0].stakeholder_id, by=by, now=now)


def rows_with(word: str) -> list[str]:
    """The app's tables in which some row, read as text, has the word."""
    models = (Endorsement, Revision, Decision, Verification)
    return [model.__name__ for model in models if word in str(list(model._default_manager.values()))]


def test_no_word_is_left_and_every_decision_is(moderator: User):
    endorsement = publicly(moderator, name=CANARY, type="farmer", role=CANARY, statement=CANARY)
    unpublish_endorsement(
        endorsement_id=endorsement.pk, revision_id=endorsement.current_revision_id or 0, by=moderator, now=NOW,
        reason=f"{CANARY} asked for it.",
    )  # fmt: skip
    submit(NOW + HOUR, name=CANARY, statement="Not confirmed.")
    before = list(Decision.objects.values_list("act", "by", "at", "revision"))
    assert rows_with(CANARY) == ["Revision", "Decision"]
    assert erase(moderator) == 1
    assert rows_with(CANARY) == []
    assert list(Decision.objects.values_list("act", "by", "at", "revision"))[:-1] == before
    last = Decision.objects.last()
    assert last is not None
    assert (last.act, last.actor, last.by) == ("erase", "staff", moderator)
    left = Revision.objects.values_list("type", "statement", "longitude", "consent_to_display")
    assert set(left) == {("", "", None, False)}
    assert not Verification.objects.exists()
    assert Endorsement.objects.get().state == "erased"


@pytest.mark.parametrize("make", [submit, confirmed])
def test_it_ends_whatever_state_it_was_in_and_twice_is_once(moderator: User, make: Any):
    make()
    assert (erase(moderator), erase(moderator), erase(None)) == (1, 0, 0)
    assert not Endorsement.objects.public().exists()
    assert [decision.act for decision in Decision.objects.all()] == ["erase"]


def test_links_are_unknown_after_it(moderator: User):
    confirmed()
    token = token_in(mail.outbox[0].body)
    erase(moderator)
    for press in (confirm_endorsement, withdraw_by_link):
        with pytest.raises(VerificationUnknown):
            press(token=token, now=NOW)


def test_whoever_endorses_again_begins_anew(moderator: User):
    publicly(moderator)
    erase(moderator)
    revision = submit(NOW + HOUR)
    assert revision.number == 2
    confirm_endorsement(token=mailed_token(revision, NOW + HOUR), now=NOW + HOUR)
    assert Endorsement.objects.get().state == "verified"
    assert Revision.objects.get(number=1).name == ""


def test_the_database_lets_reasons_go_of_erased_ones_only(moderator: User):
    endorsement = publicly(moderator)
    unpublish_endorsement(
        endorsement_id=endorsement.pk, revision_id=endorsement.current_revision_id or 0, by=moderator, now=NOW,
        reason="Why.",
    )  # fmt: skip
    attempts: list[dict[str, Any]] = [{"reason": ""}, {"reason": "", "by": None}]
    for attempt in attempts:
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            Decision.objects.update(**attempt)
    erase(moderator)
    for attempt in ({"reason": "Other."}, {"reason": "", "at": NOW + timedelta(1)}, {"act": "approve", "reason": ""}):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            Decision.objects.update(**attempt)
    with pytest.raises(ProtectedError):
        moderator.delete()
