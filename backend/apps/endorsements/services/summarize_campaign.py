"""How many stand behind a campaign, of which kind, and where? As the public may know it."""

from __future__ import annotations

from dataclasses import dataclass

from backend.apps.campaigns.services import public_campaign
from backend.apps.geography.fips import BY_FIPS, State
from backend.apps.stakeholders.models import StakeholderKind, StakeholderType

from .read_shown_counts import DISTRICT_LAYERS, read_shown_counts
from .withholding import Placed


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
    counts = read_shown_counts(campaign=campaign, with_names=with_districts)
    tally, by_state = counts.tally, counts.by_state
    return Summary(
        campaign_slug=campaign.slug,
        by_kind={kind: tally.by_kind.get(kind, 0) for kind in StakeholderKind.values},
        by_type={one: tally.by_type[one] for one in (*StakeholderType.values, "") if one in tally.by_type},
        by_state=[StateCount(state=BY_FIPS[fips], count=by_state[fips]) for fips in sorted(by_state)],
        by_district=_by_district(counts.shown) if with_districts else [],
        districts_withheld=counts.withholds,
    )


def _by_district(shown: list[Placed]) -> list[DistrictCount]:
    order = {layer: position for position, layer in enumerate(DISTRICT_LAYERS)}
    rows = sorted(shown, key=lambda row: (order[row.layer], row.geoid))
    return [DistrictCount(layer=row.layer, geoid=row.geoid, name=row.name, count=row.endorsers) for row in rows]
