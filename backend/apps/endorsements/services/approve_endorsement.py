"""Who has read this text and found it fit to be shown?"""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from backend.apps.endorsements.models import Act, Endorsement
from backend.apps.endorsements.states import EndorsementState

from .moderation import locked_for_review, move, note


@transaction.atomic
def approve_endorsement(
    *,
    endorsement_id: int,
    revision_id: int,
    by: AbstractBaseUser,
    now: datetime,
    reason: str = "",
    last_decision_id: int | None = None,
) -> Endorsement:
    """Approves the text that was read. It is not public by that: publishing is a decision of its own.

    Raises:
        EndorsementNotFound, ReviewedTextChanged, DecidedMeanwhile: see `locked_for_review`.
        EndorsementMoveNotPermitted: it does not wait for review.
    """
    endorsement = locked_for_review(
        endorsement_id=endorsement_id, revision_id=revision_id, last_decision_id=last_decision_id
    )
    move(endorsement, EndorsementState.APPROVED)
    endorsement.approved_revision = endorsement.current_revision
    endorsement.reviewed_at = now
    endorsement.reviewed_by_id = by.pk
    endorsement.save()
    note(endorsement, Act.APPROVE, revision_id=revision_id, by=by, now=now, reason=reason)
    return endorsement
