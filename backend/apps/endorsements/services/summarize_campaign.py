"""How many stand behind a campaign, of which kind, and where? Counted when asked, in a fixed number of queries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.services import public_campaign
from backend.apps.endorsements.models import Endorsement
from backend.apps.endorsements.querysets import state_geoid
from backend.apps.geography.fips import BY_FIPS, BY_USPS, State
from backend.apps.geography.layers import LAYERS
from backend.apps.stakeholders.models import Placement, StakeholderKind
from backend.apps.stakeholders.querysets import boundary_name

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


def summarize_campaign(*, campaign_slug: str) -> Summary:
    """The public counts of one campaign.

    Raises:
        CampaignNotFound: the public knows none of this slug.
    """
    campaign = public_campaign(slug=campaign_slug)
    return Summary(
        campaign_slug=campaign.slug,
        by_type=_by_type(campaign),
        by_state=_by_state(campaign),
        by_district=_by_district(campaign),
    )


def _by_type(campaign: Campaign) -> dict[str, int]:
    rows = Endorsement.objects.public().of_campaign(campaign).values_list("current_revision__kind")
    counted = dict(rows.annotate(count=Count("pk")))
    return {kind: counted.get(kind, 0) for kind in StakeholderKind.values}


def _by_state(campaign: Campaign) -> list[StateCount]:
    """By the state that the map says; by the one that was typed where the map says none."""
    rows = Endorsement.objects.public().of_campaign(campaign).annotate(state_geoid=state_geoid())
    grouped = rows.values_list("state_geoid", "current_revision__state_usps").annotate(count=Count("pk"))
    counted: Counter[str] = Counter()
    for geoid, typed, count in grouped:
        fips = geoid or (BY_USPS[typed].fips if typed in BY_USPS else "")
        counted[fips] += count
    return [StateCount(state=BY_FIPS[fips], count=counted[fips]) for fips in sorted(counted) if fips in BY_FIPS]


def _by_district(campaign: Campaign) -> list[DistrictCount]:
    """One row a district that holds an endorser. While maps are being switched two vintages may name one district."""
    endorsed = Endorsement.objects.public().of_campaign(campaign).values("stakeholder")
    held = Placement.objects.current().filter(region__layer__in=DISTRICT_LAYERS, stakeholder__in=endorsed)
    grouped = held.values("region_id", "vintage_id", "region__layer", "region__geoid").annotate(count=Count("pk"))
    counted: Counter[tuple[str, str]] = Counter()
    names: dict[tuple[str, str], str] = {}
    for row in grouped.annotate(boundary_name=boundary_name()).order_by("vintage_id"):
        key = (row["region__layer"], row["region__geoid"])
        counted[key] += row["count"]
        names[key] = row["boundary_name"] or key[1]
    order = {layer: position for position, layer in enumerate(DISTRICT_LAYERS)}
    return [
        DistrictCount(layer=layer, geoid=geoid, name=names[layer, geoid], count=_shown(counted[layer, geoid]))
        for layer, geoid in sorted(counted, key=lambda key: (order[key[0]], key[1]))
    ]


def _shown(count: int) -> int | None:
    return count if count >= settings.SUMMARY_DISTRICT_THRESHOLD else None
