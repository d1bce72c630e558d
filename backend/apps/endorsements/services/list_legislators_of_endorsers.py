"""Who represents those who publicly endorse a campaign, and how many of them each? As far as the summary tells."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from backend.apps.campaigns.services import public_campaign
from backend.apps.legislators.models import Term

from .read_shown_counts import read_shown_counts


def count_by_region(*, campaign_slug: str) -> dict[str, int]:
    """The public endorsers by region that sends a legislator (state/09, cd/0901), without what the summary withholds.

    Only what the summary shows is told again here under a name, so nothing more can be computed from both.

    Raises:
        CampaignNotFound: the public knows none of this slug.
    """
    counts = read_shown_counts(campaign=public_campaign(slug=campaign_slug))
    by_district = {row.code: row.endorsers for row in counts.shown if row.layer != "county"}
    return {f"state/{fips}": count for fips, count in counts.by_state.items()} | by_district


def list_legislators_of_endorsers(*, counts: dict[str, int], day: date) -> QuerySet[Term]:
    """Who is in office on a day for the regions that are counted; each with person and region, and `code`."""
    return Term.objects.in_office_on(day).in_regions(counts).with_people().with_code()
