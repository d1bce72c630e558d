"""How does an endorsement leave the public? At once; its approval stays."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from backend.apps.endorsements.errors import EndorsementMoveNotPermitted
from backend.apps.endorsements.models import Act, Endorsement

from .moderation import locked_for_review, note


@transaction.atomic
def unpublish_endorsement(
    *,
    endorsement_id: int,
    revision_id: int,
    by: AbstractBaseUser,
    now: datetime,
    reason: str = "",
    last_decision_id: int | None = None,
) -> Endorsement:
    """Takes a text out of the public lists and counts.

    Raises:
        EndorsementNotFound, ReviewedTextChanged, DecidedMeanwhile: see `locked_for_review`.
        EndorsementMoveNotPermitted: it is not public.
    """
    endorsement = locked_for_review(
        endorsement_id=endorsement_id, revision_id=revision_id, last_decision_id=last_decision_id
    )
    if endorsement.published_at is None:
        raise EndorsementMoveNotPermitted("The endorsement is not public.")
    endorsement.published_at = None
    endorsement.published_by = None
    endorsement.save()
    note(endorsement, Act.UNPUBLISH, revision_id=revision_id, by=by, now=now, reason=reason)
    return endorsement
