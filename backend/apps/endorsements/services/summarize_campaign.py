"""How many stand behind a campaign, of which kind, and where? As the public may know it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.conf import settings

from backend.apps.campaigns.services import public_campaign
from backend.apps.geography.fips import BY_FIPS, BY_USPS, State
from backend.apps.geography.layers import LAYERS
from backend.apps.stakeholders.models import StakeholderKind, StakeholderType

from .read_tally import TallyRead, read_tally
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


def summarize_campaign(*, campaign_slug: str, with_districts: bool = True) -> Summary:
    """The public counts of one campaign; without districts `by_district` is empty, and all else is as with them.

    Raises:
        CampaignNotFound: the public knows none of this slug.
    """
    campaign = public_campaign(slug=campaign_slug)
    tally = read_tally(campaign=campaign, layers=tuple(LAYERS), with_names=with_districts)
    by_state = count_by_state(tally)
    held = [row for row in tally.placed if row.layer in DISTRICT_LAYERS]
    shown = shown_districts(held, by_state, settings.SUMMARY_DISTRICT_THRESHOLD)
    return Summary(
        campaign_slug=campaign.slug,
        by_kind={kind: tally.by_kind.get(kind, 0) for kind in StakeholderKind.values},
        by_type={one: tally.by_type[one] for one in (*StakeholderType.values, "") if one in tally.by_type},
        by_state=[StateCount(state=BY_FIPS[fips], count=by_state[fips]) for fips in sorted(by_state)],
        by_district=_by_district(shown) if with_districts else [],
        districts_withheld=len(shown) < len(held),
    )


def count_by_state(tally: TallyRead) -> dict[str, int]:
    """By FIPS code: by the state that the map says, and by the one that was typed where the map says none."""
    counted: Counter[str] = Counter()
    for row in tally.placed:
        if row.layer == "state":
            counted[row.geoid] += row.endorsers
    for typed, count in tally.typed.items():
        if typed in BY_USPS:
            counted[BY_USPS[typed].fips] += count
    return {fips: count for fips, count in counted.items() if fips in BY_FIPS}


def _by_district(shown: list[Placed]) -> list[DistrictCount]:
    order = {layer: position for position, layer in enumerate(DISTRICT_LAYERS)}
    rows = sorted(shown, key=lambda row: (order[row.layer], row.geoid))
    return [DistrictCount(layer=row.layer, geoid=row.geoid, name=row.name, count=row.endorsers) for row in rows]
