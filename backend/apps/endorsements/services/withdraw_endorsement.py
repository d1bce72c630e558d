"""How does staff take an endorsement back for its endorser, who wrote or called?"""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from backend.apps.endorsements.models import Act, Endorsement
from backend.apps.endorsements.states import EndorsementState

from .moderation import locked_for_review, move, note


@transaction.atomic
def withdraw_endorsement(
    *,
    endorsement_id: int,
    revision_id: int,
    by: AbstractBaseUser,
    now: datetime,
    reason: str = "",
    last_decision_id: int | None = None,
) -> Endorsement:
    """Ends what stands, public or not, at once. Only words that the endorser submits after that can begin it anew.

    Raises:
        EndorsementNotFound, ReviewedTextChanged, DecidedMeanwhile: see `locked_for_review`.
        EndorsementMoveNotPermitted: there is nothing to withdraw: it is unconfirmed, rejected or closed.
    """
    endorsement = locked_for_review(
        endorsement_id=endorsement_id, revision_id=revision_id, last_decision_id=last_decision_id
    )
    move(endorsement, EndorsementState.WITHDRAWN)
    endorsement.save()
    note(endorsement, Act.WITHDRAW, revision_id=revision_id, by=by, now=now, reason=reason)
    return endorsement
