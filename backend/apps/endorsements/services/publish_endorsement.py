"""When does an endorsement become public? When all other facts stand and someone decides it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from backend.apps.endorsements.errors import ConsentMissing, EndorsementMoveNotPermitted
from backend.apps.endorsements.models import Act, Endorsement
from backend.apps.endorsements.states import EndorsementState
from backend.apps.stakeholders.models import Stakeholder

from .moderation import locked_for_review, note


@transaction.atomic
def publish_endorsement(
    *,
    endorsement_id: int,
    revision_id: int,
    by: AbstractBaseUser,
    now: datetime,
    reason: str = "",
    last_decision_id: int | None = None,
) -> Endorsement:
    """Shows an approved text to the public.

    Raises:
        EndorsementNotFound, ReviewedTextChanged, DecidedMeanwhile: see `locked_for_review`.
        EndorsementMoveNotPermitted: it is not approved, or public already, or its endorser was merged into another.
        ConsentMissing: the endorser has not agreed to be shown.
    """
    endorsement = locked_for_review(
        endorsement_id=endorsement_id, revision_id=revision_id, last_decision_id=last_decision_id
    )
    if endorsement.state != EndorsementState.APPROVED:
        raise EndorsementMoveNotPermitted(f"The endorsement is {endorsement.state}; only what is approved is shown.")
    if endorsement.published_at is not None:
        raise EndorsementMoveNotPermitted("The endorsement is public already.")
    if not Stakeholder.objects.present().filter(pk=endorsement.stakeholder_id).exists():
        raise EndorsementMoveNotPermitted("The endorser was merged into another, whose own endorsement counts.")
    if endorsement.current_revision is None or not endorsement.current_revision.consent_to_display:
        raise ConsentMissing("The endorser has not agreed to be shown in public.")
    endorsement.published_at = now
    endorsement.published_by_id = by.pk
    endorsement.save()
    note(endorsement, Act.PUBLISH, revision_id=revision_id, by=by, now=now, reason=reason)
    return endorsement
