"""How many stand behind a campaign, of which kind, and where? Counted when asked, in a fixed number of queries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.services import public_campaign
from backend.apps.endorsements.models import Endorsement
from backend.apps.geography.fips import BY_FIPS, BY_USPS, State
from backend.apps.geography.layers import LAYERS
from backend.apps.geography.models import Region
from backend.apps.stakeholders.models import Placement, StakeholderKind

from .count_by_type import count_by_type
from .withholding import Placed, shown_districts

DISTRICT_LAYERS = tuple(layer for layer in LAYERS if layer != "state")


@dataclass(frozen=True, slots=True, kw_only=True)
class StateCount:
    state: State
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictCount:
    layer: str
    geoid: str
    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Public endorsements only. An endorser without a known state is in `total` and in no state.

    `districts_withheld` where districts hold endorsers and are not in `by_district`: so few that the number, or what a
    subtraction leaves, could point at a person.
    """

    campaign_slug: str
    by_kind: dict[str, int]
    by_type: dict[str, int]
    by_state: list[StateCount]
    by_district: list[DistrictCount]
    districts_withheld: bool

    @property
    def total(self) -> int:
        return sum(self.by_kind.values())


def summarize_campaign(*, campaign_slug: str) -> Summary:
    """The public counts of one campaign.

    Raises:
        CampaignNotFound: the public knows none of this slug.
    """
    campaign = public_campaign(slug=campaign_slug)
    placed = _placed(campaign)
    by_state = _by_state(campaign, placed)
    held = [row for row in placed if row.layer in DISTRICT_LAYERS]
    shown = shown_districts(held, {row.state.fips: row.count for row in by_state}, settings.SUMMARY_DISTRICT_THRESHOLD)
    return Summary(
        campaign_slug=campaign.slug,
        by_kind=_by_kind(campaign),
        by_type=count_by_type(Endorsement.objects.public().of_campaign(campaign)),
        by_state=by_state,
        by_district=_by_district(shown),
        districts_withheld=len(shown) < len(held),
    )


def _by_kind(campaign: Campaign) -> dict[str, int]:
    rows = Endorsement.objects.public().of_campaign(campaign).values_list("current_revision__kind")
    counted = dict(rows.annotate(count=Count("pk")))
    return {kind: counted.get(kind, 0) for kind in StakeholderKind.values}


def _placed(campaign: Campaign) -> list[Placed]:
    """Where the endorsers are now, every layer in one; a region is called what the newest map that answered calls it.

    Counted by numbers alone, and then looked up what the regions are: sorted by layer and GEOID, a row an endorser and
    layer, it takes three times as long.
    """
    endorsed = Endorsement.objects.public().of_campaign(campaign).values("stakeholder")
    held = Placement.objects.current().filter(stakeholder__in=endorsed).values_list("region_id")
    grouped = held.annotate(count=Count("*"), answered=Max("vintage_id"))
    counts = {region: (count, answered) for region, count, answered in grouped}
    rows = Region.objects.filter(pk__in=counts).values_list(
        "pk", "layer", "state_fips", "geoid", "boundaries__vintage_id", "boundaries__name"
    )
    found: dict[int, Placed] = {}
    for region, layer, state, geoid, vintage, name in rows:
        count, answered = counts[region]
        if vintage == answered or region not in found:
            found[region] = Placed(layer, state, geoid, name if vintage == answered else geoid, count)
    return list(found.values())


def _by_state(campaign: Campaign, placed: list[Placed]) -> list[StateCount]:
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


def _by_district(shown: list[Placed]) -> list[DistrictCount]:
    order = {layer: position for position, layer in enumerate(DISTRICT_LAYERS)}
    rows = sorted(shown, key=lambda row: (order[row.layer], row.geoid))
    return [DistrictCount(layer=row.layer, geoid=row.geoid, name=row.name, count=row.endorsers) for row in rows]
