"""Who represents those who publicly endorse a campaign, and how many of them each? As far as the summary tells."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db.models import QuerySet

from backend.apps.campaigns.services import public_campaign
from backend.apps.geography.layers import LAYERS
from backend.apps.legislators.models import Term

from .read_tally import read_tally
from .summarize_campaign import DISTRICT_LAYERS, count_by_state
from .withholding import shown_districts


def count_by_region(*, campaign_slug: str) -> dict[str, int]:
    """The public endorsers by region that sends a legislator (state/09, cd/0901), without what the summary withholds.

    Only what the summary shows is told again here under a name, so nothing more can be computed from both.

    Raises:
        CampaignNotFound: the public knows none of this slug.
    """
    tally = read_tally(campaign=public_campaign(slug=campaign_slug), layers=tuple(LAYERS))
    states = count_by_state(tally)
    held = [row for row in tally.placed if row.layer in DISTRICT_LAYERS]
    shown = shown_districts(held, states, settings.SUMMARY_DISTRICT_THRESHOLD)
    by_district = {f"{row.layer}/{row.geoid}": row.endorsers for row in shown if row.layer != "county"}
    return {f"state/{fips}": count for fips, count in states.items()} | by_district


def list_legislators_of_endorsers(*, counts: dict[str, int], day: date) -> QuerySet[Term]:
    """Who is in office on a day for the regions that are counted; each with person and region, and `code`."""
    return Term.objects.in_office_on(day).in_regions(counts).with_people().with_code()
