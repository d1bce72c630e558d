"""Who endorses a campaign in public; also only those of a kind, a state, a district?"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.services import public_campaign
from backend.apps.endorsements.models import Counted, Endorsement, Uncounted
from backend.apps.endorsements.querysets import state_geoid
from backend.apps.geography.fips import BY_USPS
from backend.apps.geography.models import Region
from backend.apps.stakeholders.models import Placement

from .read_shown_counts import read_shown_counts


def list_public_endorsements(
    *,
    campaign_slug: str,
    kind: str = "",
    stakeholder_type: str = "",
    state_usps: str = "",
    layer: str = "",
    geoid: str = "",
) -> QuerySet[Endorsement]:
    """Those whose endorsers agreed to be shown, and that a person has read and published.

    `kind`, `stakeholder_type` and `state_usps` (the state that the list shows for each) choose among what the list
    tells anyway. A district (`layer` with `geoid`) tells where those listed live: one that the summary withholds lists
    nobody, like one that nobody lives in or that no map has.

    Raises:
        CampaignNotFound: the public knows none of this slug.
    """
    campaign = public_campaign(slug=campaign_slug)
    rows = Endorsement.objects.public().of_campaign(campaign).select_related("approved_revision")
    rows = rows.annotate(state_geoid=state_geoid())
    if kind:
        rows = rows.filter(approved_revision__kind=kind)
    if stakeholder_type:
        rows = rows.filter(approved_revision__type=stakeholder_type)
    if state_usps:
        rows = rows.filter(stakeholder__in=_in_state(campaign, state_usps))
    if geoid:
        region = Region.objects.filter(layer=layer, geoid=geoid).first()
        if region is None or not _may_be_told_apart(campaign, region):
            return rows.none()
        rows = rows.filter(stakeholder__in=_placed_in(Region.objects.filter(pk=region.pk)))
    return rows


def _in_state(campaign: Campaign, usps: str) -> QuerySet[Any, Any]:
    """The stakeholders whom the map puts there, and those who typed it and whom no map puts anywhere.

    As two sets and not as a condition with OR: the database then begins with the few who are there, where it would
    otherwise ask everybody.
    """
    state = Region.objects.filter(layer="state", geoid=BY_USPS[usps].fips)
    # Those of whom that was true when they were counted, and those who have changed since: few, and asked again.
    counted = Counted.objects.filter(campaign_id=campaign.pk, usps=usps).values("stakeholder_id")
    perhaps = counted.union(Uncounted.objects.values("stakeholder_id"))
    on_a_map = Placement.objects.current().in_layer("state").filter(stakeholder=OuterRef("stakeholder_id"))
    typed = Endorsement.objects.of_campaign(campaign).filter(stakeholder__in=perhaps, published_at__isnull=False)
    typed = typed.filter(approved_revision__state_usps=usps)
    elsewhere = typed.filter(~Exists(on_a_map)).order_by().values("stakeholder")
    return _placed_in(state).union(elsewhere, all=True)


def _placed_in(regions: QuerySet[Region]) -> QuerySet[Any, Any]:
    return Placement.objects.current().filter(region__in=regions).order_by().values("stakeholder")


def _may_be_told_apart(campaign: Campaign, region: Region) -> bool:
    """By the summary's own rule, which looks at every layer: what this list leaves of another's is told, too."""
    return region.pk in {row.region for row in read_shown_counts(campaign=campaign).shown}
