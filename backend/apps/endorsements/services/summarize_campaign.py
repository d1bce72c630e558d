"""How many stand behind a campaign, of which kind, and where? Counted when asked, in a fixed number of queries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.services import public_campaign
from backend.apps.endorsements.models import Endorsement
from backend.apps.geography.fips import BY_FIPS, BY_USPS, State
from backend.apps.geography.layers import LAYERS
from backend.apps.geography.models import Region
from backend.apps.stakeholders.models import Placement, StakeholderKind

DISTRICT_LAYERS = tuple(layer for layer in LAYERS if layer != "state")


@dataclass(frozen=True, slots=True, kw_only=True)
class StateCount:
    state: State
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictCount:
    """`count` is None where it is withheld: so few that the number could point at a person."""

    layer: str
    geoid: str
    name: str
    count: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Public endorsements only. An endorser without a known state is in `total` and in no state."""

    campaign_slug: str
    by_type: dict[str, int]
    by_state: list[StateCount]
    by_district: list[DistrictCount]

    @property
    def total(self) -> int:
        return sum(self.by_type.values())


class _Placed(NamedTuple):
    """Endorsers in one region."""

    layer: str
    geoid: str
    name: str
    endorsers: int


def summarize_campaign(*, campaign_slug: str) -> Summary:
    """The public counts of one campaign.

    Raises:
        CampaignNotFound: the public knows none of this slug.
    """
    campaign = public_campaign(slug=campaign_slug)
    placed = _placed(campaign)
    return Summary(
        campaign_slug=campaign.slug,
        by_type=_by_type(campaign),
        by_state=_by_state(campaign, placed),
        by_district=_by_district(placed),
    )


def _by_type(campaign: Campaign) -> dict[str, int]:
    rows = Endorsement.objects.public().of_campaign(campaign).values_list("current_revision__kind")
    counted = dict(rows.annotate(count=Count("pk")))
    return {kind: counted.get(kind, 0) for kind in StakeholderKind.values}


def _placed(campaign: Campaign) -> list[_Placed]:
    """Where the endorsers are now, every layer in one; a region is called what the newest map that answered calls it.

    Counted by numbers alone, and then looked up what the regions are: sorted by layer and GEOID, a row an endorser and
    layer, it takes three times as long.
    """
    endorsed = Endorsement.objects.public().of_campaign(campaign).values("stakeholder")
    held = Placement.objects.current().filter(stakeholder__in=endorsed).values_list("region_id")
    grouped = held.annotate(count=Count("*"), answered=Max("vintage_id"))
    counts = {region: (count, answered) for region, count, answered in grouped}
    rows = Region.objects.filter(pk__in=counts).values_list(
        "pk", "layer", "geoid", "boundaries__vintage_id", "boundaries__name"
    )
    found: dict[int, _Placed] = {}
    for region, layer, geoid, vintage, name in rows:
        count, answered = counts[region]
        if vintage == answered or region not in found:
            found[region] = _Placed(layer, geoid, name if vintage == answered else geoid, count)
    return list(found.values())


def _by_state(campaign: Campaign, placed: list[_Placed]) -> list[StateCount]:
    """By the state that the map says; by the one that was typed where the map says none."""
    counted: Counter[str] = Counter()
    for row in placed:
        if row.layer == "state":
            counted[row.geoid] += row.endorsers
    on_a_map = Placement.objects.current().in_layer("state").filter(stakeholder=OuterRef("stakeholder_id"))
    elsewhere = Endorsement.objects.public().of_campaign(campaign).filter(~Exists(on_a_map))
    for typed, count in elsewhere.values_list("current_revision__state_usps").annotate(count=Count("pk")):
        if typed in BY_USPS:
            counted[BY_USPS[typed].fips] += count
    return [StateCount(state=BY_FIPS[fips], count=counted[fips]) for fips in sorted(counted) if fips in BY_FIPS]


def _by_district(placed: list[_Placed]) -> list[DistrictCount]:
    """One row a district that holds an endorser."""
    order = {layer: position for position, layer in enumerate(DISTRICT_LAYERS)}
    held = sorted((row for row in placed if row.layer in order), key=lambda row: (order[row.layer], row.geoid))
    return [DistrictCount(layer=row.layer, geoid=row.geoid, name=row.name, count=_shown(row.endorsers)) for row in held]


def _shown(count: int) -> int | None:
    return count if count >= settings.SUMMARY_DISTRICT_THRESHOLD else None
