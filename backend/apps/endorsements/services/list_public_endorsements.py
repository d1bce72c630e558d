"""Who endorses a campaign in public; also only those of a kind, a state, a district?"""

from __future__ import annotations

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.services import public_campaign
from backend.apps.endorsements.models import Endorsement
from backend.apps.endorsements.querysets import state_geoid
from backend.apps.geography.fips import BY_FIPS, BY_USPS
from backend.apps.geography.models import Region
from backend.apps.stakeholders.models import Placement
from backend.apps.stakeholders.querysets import PlacementQuerySet

from .withholding import Placed, shown_districts


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
        typed = Q(state_geoid__isnull=True, approved_revision__state_usps=state_usps)
        rows = rows.filter(Q(state_geoid=BY_USPS[state_usps].fips) | typed)
    if geoid:
        region = Region.objects.filter(layer=layer, geoid=geoid).first()
        if region is None or not _may_be_told_apart(campaign, region):
            return rows.none()
        rows = rows.filter(Exists(_held().filter(region=region, stakeholder=OuterRef("stakeholder_id"))))
    return rows


def _may_be_told_apart(campaign: Campaign, region: Region) -> bool:
    """By the summary's own rule, asked of one layer of one state."""
    public = Endorsement.objects.public().of_campaign(campaign)
    in_layer = _held().filter(
        region__layer=region.layer, region__state_fips=region.state_fips, stakeholder__in=public.values("stakeholder")
    )
    counted = in_layer.values_list("region__geoid").annotate(count=Count("*"))
    held = [Placed(region.layer, region.state_fips, geoid, "", count) for geoid, count in counted]
    in_state = {region.state_fips: _in_state(public, region.state_fips)}
    shown = shown_districts(held, in_state, settings.SUMMARY_DISTRICT_THRESHOLD)
    return region.geoid in {row.geoid for row in shown}


def _in_state(public: QuerySet[Endorsement], fips: str) -> int:
    """How many the summary counts for a state: by the map, and by what was typed where the map says nothing."""
    on_a_map = _held().in_layer("state").filter(stakeholder=OuterRef("stakeholder_id"))
    typed = Q(current_revision__state_usps=BY_FIPS[fips].usps) & ~Exists(on_a_map)
    return public.filter(Exists(on_a_map.filter(region__geoid=fips)) | typed).count()


def _held() -> PlacementQuerySet:
    return Placement.objects.current()
