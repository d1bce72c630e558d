"""Approving, rejecting, publishing: tied to the text that was read, and never forgotten."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.db.models import F, ProtectedError

from backend.apps.endorsements.errors import (
    ConsentMissing,
    DecidedMeanwhile,
    EndorsementMoveNotPermitted,
    EndorsementNotFound,
    ReviewedTextChanged,
)
from backend.apps.endorsements.models import Decision, Endorsement
from backend.apps.endorsements.services import (
    approve_endorsement,
    publish_endorsement,
    reject_endorsement,
    unpublish_endorsement,
    withdraw_endorsement,
)
from backend.apps.endorsements.states import PERMITTED_MOVES, EndorsementState

from .journey import HOUR, NOW, confirmed, publicly, submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]
ACTS = [approve_endorsement, reject_endorsement, publish_endorsement, unpublish_endorsement]


def seen(endorsement: Endorsement, by: User) -> dict[str, Any]:
    return {"endorsement_id": endorsement.pk, "revision_id": endorsement.current_revision_id, "by": by, "now": NOW}


def test_approving_notes_who_when_and_which_text(moderator: User):
    endorsement = confirmed()
    approve_endorsement(**seen(endorsement, moderator), reason="Fine.")
    endorsement.refresh_from_db()
    assert (endorsement.state, endorsement.reviewed_by, endorsement.reviewed_at) == ("approved", moderator, NOW)
    assert endorsement.approved_revision == endorsement.current_revision
    assert Decision.objects.values("act", "by", "at", "reason", "revision").get() == {
        "act": "approve", "by": moderator.pk, "at": NOW, "reason": "Fine.", "revision": endorsement.current_revision_id,
    }  # fmt: skip
    assert not Endorsement.objects.public().exists()


def test_what_is_published_is_public_and_what_is_unpublished_is_not(moderator: User):
    endorsement = publicly(moderator)
    assert Endorsement.objects.public().get() == endorsement
    unpublish_endorsement(**seen(endorsement, moderator))
    assert not Endorsement.objects.public().exists()
    publish_endorsement(**seen(endorsement, moderator))
    assert Endorsement.objects.public().exists()
    acts = [decision.act for decision in Decision.objects.all()]
    assert acts == ["approve", "publish", "unpublish", "publish"]


def test_without_consent_nobody_is_published(moderator: User):
    endorsement = confirmed(consent_to_display=False)
    approve_endorsement(**seen(endorsement, moderator))
    with pytest.raises(ConsentMissing):
        publish_endorsement(**seen(endorsement, moderator))
    assert not Endorsement.objects.public().exists()


@pytest.mark.parametrize("act", ACTS)
def test_no_act_on_a_text_that_was_not_read(moderator: User, act: Any):
    publicly(moderator)
    stale = seen(Endorsement.objects.get(), moderator)
    confirmed(NOW + HOUR, statement="Changed.")
    with pytest.raises(ReviewedTextChanged):
        act(**stale)
    assert Endorsement.objects.get().state == "verified"
    assert Decision.objects.count() == 2


@pytest.mark.parametrize("act", ACTS)
def test_no_act_on_what_nobody_has_confirmed(moderator: User, act: Any):
    revision = submit()
    with pytest.raises(ReviewedTextChanged):
        act(endorsement_id=revision.endorsement_id, revision_id=revision.pk, by=moderator, now=NOW)


@pytest.mark.parametrize("act", ACTS)
def test_no_act_on_what_is_not_there(moderator: User, act: Any):
    with pytest.raises(EndorsementNotFound):
        act(endorsement_id=0, revision_id=0, by=moderator, now=NOW)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ([approve_endorsement], approve_endorsement),
        ([approve_endorsement], reject_endorsement),
        ([approve_endorsement], unpublish_endorsement),
        ([reject_endorsement], approve_endorsement),
        ([reject_endorsement], publish_endorsement),
        ([approve_endorsement, publish_endorsement], publish_endorsement),
        ([approve_endorsement, publish_endorsement], reject_endorsement),
        ([], publish_endorsement),
        ([], unpublish_endorsement),
    ],
)
def test_a_decision_is_not_overwritten_by_a_slower_moderator(moderator: User, first: list[Any], then: Any):
    endorsement = confirmed()
    for act in first:
        act(**seen(endorsement, moderator))
    before = Endorsement.objects.values().get()
    with pytest.raises(EndorsementMoveNotPermitted):
        then(**seen(endorsement, moderator))
    assert Endorsement.objects.values().get() == before
    assert Decision.objects.count() == len(first)


@pytest.mark.parametrize(
    "missing",
    [
        {"published_at": None},
        {"state": "verified", "published_at": None},
        {"state": "rejected", "published_at": None},
    ],
)
def test_public_is_only_what_has_all_its_facts(moderator: User, missing: dict[str, Any]):
    publicly(moderator)
    Endorsement.objects.update(**missing)
    assert not Endorsement.objects.public().exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "verified"},
        {"state": "nonsense"},
        {"approved_revision": None},
        {"reviewed_at": None},
        {"current_revision": None},
        {"confirmed_at": None},
        {"state": "submitted"},
    ],
)
def test_the_database_refuses_a_published_row_with_a_fact_missing(moderator: User, wrong: dict[str, Any]):
    publicly(moderator)
    with pytest.raises(IntegrityError):
        Endorsement.objects.update(**wrong)


def test_the_history_cannot_be_rewritten(moderator: User):
    publicly(moderator)
    attempts: list[Callable[[], object]] = [
        lambda: Decision.objects.update(reason="Otherwise."),
        lambda: Decision.objects.update(at=F("at"), by=None, reason="x"),
        lambda: Decision.objects.all().delete(),
    ]
    for attempt in attempts:
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            attempt()


def test_an_account_that_has_decided_stays_whoever_deletes_it(moderator: User):
    publicly(moderator)
    with pytest.raises(ProtectedError):
        moderator.delete()
    with pytest.raises(IntegrityError, match="auth_user"), transaction.atomic():
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE; DELETE FROM auth_user")
    assert [(decision.act, decision.by) for decision in Decision.objects.all()] == [
        ("approve", moderator), ("publish", moderator),
    ]  # fmt: skip


def test_every_state_has_its_row_in_the_table():
    assert set(PERMITTED_MOVES) == set(EndorsementState)
    assert EndorsementState.SUBMITTED not in set().union(*PERMITTED_MOVES.values())


@pytest.mark.django_db(transaction=True)
def test_of_two_moderators_at_once_one_decides(moderator: User):
    endorsement = confirmed()
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def decide(act: Any) -> None:
        try:
            start.wait()
            act(**seen(endorsement, moderator))
            outcomes.append("decided")
        except EndorsementMoveNotPermitted:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(act,)) for act in (approve_endorsement, reject_endorsement)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["decided", "refused"]
    decision = Decision.objects.get()
    assert {"approve": "approved", "reject": "rejected"}[decision.act] == Endorsement.objects.get().state


def page_of(endorsement: Endorsement, by: User) -> dict[str, Any]:
    """As a moderator has it open: the text, and the history so far."""
    last = endorsement.decisions.order_by("-id").first()
    return {**seen(endorsement, by), "last_decision_id": last.pk if last else 0}


@pytest.mark.parametrize("act", [publish_endorsement, unpublish_endorsement, withdraw_endorsement])
def test_nobody_decides_over_decisions_that_their_page_did_not_show(moderator: User, act: Any):
    endorsement = publicly(moderator)
    stale = page_of(endorsement, moderator)
    unpublish_endorsement(**page_of(endorsement, moderator), reason="The newspaper called.")
    with pytest.raises(DecidedMeanwhile, match=r"was unpublished \(2026-03-01, 12:00 UTC\)"):
        act(**stale)
    assert not Endorsement.objects.public().exists()
    publish_endorsement(**page_of(endorsement, moderator))
    assert Endorsement.objects.public().exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("acts", "results"),
    [
        ((approve_endorsement, reject_endorsement), {"approved", "rejected"}),
        ((approve_endorsement, withdraw_endorsement), {"approved", "withdrawn"}),
        ((reject_endorsement, withdraw_endorsement), {"rejected", "withdrawn"}),
    ],
)
def test_of_two_connections_at_once_with_the_same_page_one_decides_and_the_other_is_told(
    moderator: User, acts: tuple[Any, Any], results: set[str]
):
    endorsement = confirmed()
    page, start = page_of(endorsement, moderator), threading.Barrier(2)
    outcomes: list[str] = []

    def decide(act: Any) -> None:
        try:
            start.wait()
            act(**page, reason=act.__name__)
            outcomes.append("decided")
        except (DecidedMeanwhile, EndorsementMoveNotPermitted) as refusal:
            outcomes.append(refusal.detail)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [refusal] = [outcome for outcome in outcomes if outcome != "decided"]
    decision, state = Decision.objects.get(), Endorsement.objects.get().state
    assert state in results
    assert decision.reason.startswith(decision.act)
    assert decision.get_act_display() == state
    assert f"was {state}" in refusal
