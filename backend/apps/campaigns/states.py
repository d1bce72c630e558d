"""Where does a campaign stand, and where may it go from there? This table, and nothing else, says so."""

from __future__ import annotations

from django.db import models


class CampaignState(models.TextChoices):
    DRAFT = "draft", "draft"  # staff only
    PUBLISHED = "published", "published"  # public
    CLOSED = "closed", "closed"  # public still, with what it gathered; takes no endorsements


# There is no way back to draft: what was public may have been endorsed, linked and quoted.
PERMITTED_MOVES: dict[CampaignState, frozenset[CampaignState]] = {
    CampaignState.DRAFT: frozenset({CampaignState.PUBLISHED}),
    CampaignState.PUBLISHED: frozenset({CampaignState.CLOSED}),
    CampaignState.CLOSED: frozenset({CampaignState.PUBLISHED}),
}

PUBLIC_STATES = (CampaignState.PUBLISHED, CampaignState.CLOSED)


def permits(current: str, target: CampaignState) -> bool:
    """Whether a campaign in state `current` may move to `target`."""
    return target in PERMITTED_MOVES[CampaignState(current)]
