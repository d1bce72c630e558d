"""What do all acts of a moderator have in common? The lock, the look at what was reviewed, the note in the history."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser

from backend.apps.endorsements.errors import (
    EndorsementMoveNotPermitted,
    EndorsementNotFound,
    ReviewedTextChanged,
)
from backend.apps.endorsements.models import Act, Decision, Endorsement
from backend.apps.endorsements.states import EndorsementState, permits


def locked_for_review(*, endorsement_id: int, revision_id: int) -> Endorsement:
    """The endorsement, locked, where its text still is the one that the moderator has seen.

    Raises:
        EndorsementNotFound: no such endorsement.
        ReviewedTextChanged: the endorser has confirmed other words since.
    """
    rows = Endorsement.objects.select_for_update(no_key=True, of=("self",)).select_related("current_revision")
    endorsement = rows.filter(pk=endorsement_id).first()
    if endorsement is None:
        raise EndorsementNotFound("This endorsement is gone.")
    if endorsement.current_revision_id != revision_id:
        raise ReviewedTextChanged("The endorser has confirmed another text since this page was opened. Read it first.")
    return endorsement


def move(endorsement: Endorsement, target: EndorsementState) -> None:
    """Sets the state where the table permits it; the caller holds the lock and saves.

    Raises:
        EndorsementMoveNotPermitted: it does not.
    """
    if not permits(endorsement.state, target):
        raise EndorsementMoveNotPermitted(f"The endorsement is {endorsement.state} and cannot become {target}.")
    endorsement.state = target


def note(
    endorsement: Endorsement, act: Act, *, revision_id: int, by: AbstractBaseUser, now: datetime, reason: str
) -> None:
    """Adds the decision to the history, in the transaction that carries it out."""
    Decision.objects.create(
        endorsement=endorsement,
        revision_id=revision_id,
        act=act,
        by_id=by.pk,
        at=now,
        reason=reason,
    )
