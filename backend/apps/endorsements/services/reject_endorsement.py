"""Who has read this text and found it unfit?"""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from backend.apps.endorsements.models import Act, Endorsement
from backend.apps.endorsements.states import EndorsementState

from .moderation import locked_for_review, move, note


@transaction.atomic
def reject_endorsement(
    *,
    endorsement_id: int,
    revision_id: int,
    by: AbstractBaseUser,
    now: datetime,
    reason: str = "",
    last_decision_id: int | None = None,
) -> Endorsement:
    """Rejects the text that was read. Words that the endorser submits after that get a reading of their own.

    Raises:
        EndorsementNotFound, ReviewedTextChanged, DecidedMeanwhile: see `locked_for_review`.
        EndorsementMoveNotPermitted: it does not wait for review.
    """
    endorsement = locked_for_review(
        endorsement_id=endorsement_id, revision_id=revision_id, last_decision_id=last_decision_id
    )
    move(endorsement, EndorsementState.REJECTED)
    endorsement.reviewed_at = now
    endorsement.reviewed_by_id = by.pk
    endorsement.save()
    note(endorsement, Act.REJECT, revision_id=revision_id, by=by, now=now, reason=reason)
    return endorsement
