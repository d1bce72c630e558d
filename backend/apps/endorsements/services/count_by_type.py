"""How many public endorsers of a campaign are farmers, businesses, unions? One query."""

from __future__ import annotations

from django.db.models import Count

from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.models import Endorsement
from backend.apps.stakeholders.models import StakeholderType


def count_by_type(*, campaign: Campaign) -> dict[str, int]:
    """By type, in the list's order, those that anybody is; last, under "", who has not said."""
    rows = Endorsement.objects.public().of_campaign(campaign).values_list("current_revision__type")
    counted = dict(rows.annotate(count=Count("pk")))
    return {one: counted[one] for one in (*StakeholderType.values, "") if one in counted}
