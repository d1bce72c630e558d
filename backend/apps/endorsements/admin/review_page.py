"""What does the review page show beside the facts? The text, the districts, who answers for them, the history."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from backend.apps.endorsements.models import Endorsement
from backend.apps.endorsements.services.compare_revisions import compare_revisions
from backend.apps.endorsements.states import EndorsementState
from backend.apps.stakeholders.models import Placement
from backend.apps.stakeholders.querysets import boundary_name
from backend.apps.stakeholders.services import list_legislators
from backend.foundation.web.admin_acts import MAX_REASON_CHARACTERS

from .acts import waits

# Of one address's submissions, those that the page compares.
_REVISIONS_SHOWN = 20
# What the page calls the text that it shows.
_HEADINGS = {
    EndorsementState.SUBMITTED: "Submitted text, not confirmed",
    EndorsementState.VERIFIED: "Text to review",
    EndorsementState.APPROVED: "Reviewed text",
    EndorsementState.REJECTED: "Reviewed text",
    EndorsementState.EXPIRED: "Submitted text, never confirmed",
    EndorsementState.WITHDRAWN: "Withdrawn text",
    EndorsementState.ERASED: "Erased",
}


def is_decided(endorsement: Endorsement) -> bool:
    return endorsement.current_revision_id is not None and not waits(endorsement)


def review_context(endorsement: Endorsement) -> dict[str, Any]:
    """For the page's template."""
    held = Placement.objects.current().filter(stakeholder=endorsement.stakeholder_id)
    districts = held.select_related("region", "vintage").annotate(boundary_name=boundary_name())
    revisions = list(endorsement.revisions.order_by("-number"))
    is_confirmed = endorsement.current_revision_id is not None
    decisions = list(endorsement.decisions.select_related("by", "revision"))
    return {
        "heading": _HEADINGS[EndorsementState(endorsement.state)],
        "is_erased": endorsement.state == EndorsementState.ERASED,
        "is_confirmed": is_confirmed,
        "revision": endorsement.current_revision if is_confirmed else next(iter(revisions), None),
        "revisions": revisions,
        "changes": compare_revisions(revisions=revisions[:_REVISIONS_SHOWN]),
        "representatives": list_legislators(stakeholder_id=endorsement.stakeholder_id, day=timezone.localdate()),
        "districts": districts.order_by("region__layer", "region__geoid"),
        "decisions": decisions,
        "last_decision_id": max((decision.pk for decision in decisions), default=0),
        "max_reason_characters": MAX_REASON_CHARACTERS,
    }
