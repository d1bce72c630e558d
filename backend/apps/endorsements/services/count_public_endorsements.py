"""How many endorse each of some campaigns publicly?"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count

from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.models import Endorsement


def count_public_endorsements(campaigns: Sequence[Campaign]) -> dict[int, int]:
    """By the campaign's key, in one query; one that nobody endorses is not in it."""
    public = Endorsement.objects.public().filter(campaign__in=[campaign.pk for campaign in campaigns])
    return dict(public.order_by().values_list("campaign_id").annotate(Count("pk")))
