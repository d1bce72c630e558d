"""What do all acts have in common? The lock, the look at what was reviewed, the note in the history."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Max

from backend.apps.endorsements.errors import (
    DecidedMeanwhile,
    EndorsementMoveNotPermitted,
    EndorsementNotFound,
    ReviewedTextChanged,
)
from backend.apps.endorsements.models import Act, Actor, Decision, Endorsement
from backend.apps.endorsements.states import CLOSING, EndorsementState, permits


def locked_for_review(*, endorsement_id: int, revision_id: int, last_decision_id: int | None = None) -> Endorsement:
    """The endorsement, locked, where its text and its history still are those that the moderator has seen.

    `last_decision_id` is the newest decision that the page showed, 0 where it showed none; without it only the text is
    compared, and the table of moves decides alone: an act may then follow upon others that its moderator has not seen.

    Raises:
        EndorsementNotFound: no such endorsement.
        ReviewedTextChanged: the endorser has confirmed other words since.
        DecidedMeanwhile: the history has gone on since.
    """
    rows = Endorsement.objects.select_for_update(no_key=True, of=("self",)).select_related("current_revision")
    endorsement = rows.filter(pk=endorsement_id).first()
    if endorsement is None:
        raise EndorsementNotFound("This endorsement is gone.")
    if endorsement.current_revision_id != revision_id:
        raise ReviewedTextChanged("The endorser has confirmed another text since this page was opened. Read it first.")
    if last_decision_id is not None:
        _refuse_what_was_decided_meanwhile(endorsement, last_decision_id)
    return endorsement


def _refuse_what_was_decided_meanwhile(endorsement: Endorsement, last_decision_id: int) -> None:
    last = endorsement.decisions.order_by("-id").first()
    if last is not None and last.pk != last_decision_id:
        raise DecidedMeanwhile(
            f"Since this page was opened the endorsement was {last.get_act_display()} ({last.at:%Y-%m-%d, %H:%M} UTC)."
            " Read its history first, then decide."
        )


def move(endorsement: Endorsement, target: EndorsementState) -> None:
    """Sets the state where the table permits it; the caller holds the lock and saves.

    What closes an endorsement settles all that was typed until then: of these words no link does anything any more, so
    that only words submitted after the closing can reopen it. What is not approved is not public.

    Raises:
        EndorsementMoveNotPermitted: it does not.
    """
    if not permits(endorsement.state, target):
        raise EndorsementMoveNotPermitted(f"The endorsement is {endorsement.state} and cannot become {target}.")
    endorsement.state = target
    if target in CLOSING:
        numbers = endorsement.revisions.aggregate(newest=Max("number", default=0))
        endorsement.settled_through = numbers["newest"]
    if target != EndorsementState.APPROVED:
        endorsement.published_at = endorsement.published_by = None


def note(
    endorsement: Endorsement, act: Act, *, revision_id: int, by: AbstractBaseUser | None, now: datetime, reason: str
) -> None:
    """Adds a decision of the staff's to the history, in the transaction that carries it out."""
    Decision.objects.create(
        endorsement=endorsement,
        revision_id=revision_id,
        act=act,
        by_id=None if by is None else by.pk,
        at=now,
        reason=reason,
    )


def note_of_nobody(endorsement: Endorsement, act: Act, *, revision_id: int, actor: Actor, now: datetime) -> None:
    """Adds to the history what the endorser or the clock did."""
    Decision.objects.create(endorsement=endorsement, revision_id=revision_id, act=act, actor=actor, at=now)
