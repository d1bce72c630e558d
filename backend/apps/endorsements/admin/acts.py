"""Which buttons has an endorsement, who may press them, and for which endorsements are they offered?"""

from __future__ import annotations

from backend.apps.endorsements.models import Endorsement
from backend.apps.endorsements.services import (
    approve_endorsement,
    publish_endorsement,
    reject_endorsement,
    unpublish_endorsement,
    withdraw_endorsement,
)
from backend.apps.endorsements.states import STANDING, EndorsementState
from backend.foundation.web.admin_acts import Act

REVIEW = "endorsements.review_endorsement"
PUBLISH = "endorsements.publish_endorsement"
WITHDRAW = "endorsements.withdraw_endorsement"
# Who may do one of these reads what about.
DECIDES = (REVIEW, PUBLISH, WITHDRAW)


def waits(endorsement: Endorsement) -> bool:
    return endorsement.state == EndorsementState.VERIFIED


def _can_be_published(endorsement: Endorsement) -> bool:
    return endorsement.state == EndorsementState.APPROVED and endorsement.published_at is None


def _is_published(endorsement: Endorsement) -> bool:
    return endorsement.published_at is not None


def _stands(endorsement: Endorsement) -> bool:
    return endorsement.state in STANDING


ACTS = (
    Act("approve", "Approve", "Approved.", REVIEW, waits, approve_endorsement),
    Act("reject", "Reject", "Rejected.", REVIEW, waits, reject_endorsement, asks_reason=True, is_destructive=True),
    Act("publish", "Publish", "Published.", PUBLISH, _can_be_published, publish_endorsement),
    Act("unpublish", "Unpublish", "Unpublished.", PUBLISH, _is_published, unpublish_endorsement),
    Act(
        "withdraw",
        "Withdraw",
        "Withdrawn.",
        WITHDRAW,
        _stands,
        withdraw_endorsement,
        asks_reason=True,
        is_destructive=True,
    ),
)
