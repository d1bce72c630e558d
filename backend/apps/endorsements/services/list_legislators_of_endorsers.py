"""Who represents those who publicly endorse a campaign, and how many of them each? As far as the summary tells."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from backend.apps.legislators.models import Term

from .summarize_campaign import summarize_campaign


def count_by_region(*, campaign_slug: str) -> dict[str, int]:
    """The public endorsers by region that sends a legislator (state/09, cd/0901), without what the summary withholds.

    Only what the summary shows is told again here under a name, so nothing more can be computed from both.

    Raises:
        CampaignNotFound: the public knows none of this slug.
    """
    summary = summarize_campaign(campaign_slug=campaign_slug)
    states = {f"state/{row.state.fips}": row.count for row in summary.by_state}
    return states | {f"{row.layer}/{row.geoid}": row.count for row in summary.by_district if row.layer != "county"}


def list_legislators_of_endorsers(*, counts: dict[str, int], day: date) -> QuerySet[Term]:
    """Who is in office on a day for the regions that are counted; each with person and region, and `code`."""
    return Term.objects.in_office_on(day).in_regions(counts).with_people().with_code()
