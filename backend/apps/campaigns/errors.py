"""What can a campaign refuse?"""

from __future__ import annotations

from backend.foundation.errors import DomainError, Kind


class CampaignNotFound(DomainError):
    """Also for drafts, where the public asks: that one is being prepared is nobody's business yet."""

    code = "campaign-not-found"
    title = "There is no such campaign"
    kind = Kind.NOT_FOUND


class CampaignNotOpen(DomainError):
    """It is public, but takes no endorsements: closed, paused, not begun or over."""

    code = "campaign-not-open"
    title = "The campaign takes no endorsements now"
    kind = Kind.CONFLICT


class CampaignNotPublishable(DomainError):
    """Something the public would miss is missing."""

    code = "campaign-not-publishable"
    title = "The campaign cannot be published yet"
    kind = Kind.CONFLICT


class CampaignMoveNotPermitted(DomainError):
    """Another member of staff may have been faster, or the page was old."""

    code = "campaign-move-not-permitted"
    title = "The campaign is not in a state that allows this"
    kind = Kind.CONFLICT
