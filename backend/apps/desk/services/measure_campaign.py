"""Where does a campaign stand? Counted for staff when they ask, in a fixed number of queries.

Staff see every count: the threshold under which the public is told nothing (SUMMARY_DISTRICT_THRESHOLD) keeps strangers
from finding a person, and staff may read the endorsements themselves.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count
from django.db.models.functions import TruncDay

from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.models import Endorsement
from backend.apps.endorsements.services.read_tally import BEHIND as STANDS
from backend.apps.endorsements.services.read_tally import PUBLIC, read_tally
from backend.apps.endorsements.states import STANDING, EndorsementState
from backend.apps.geography.models import Boundary
from backend.apps.stakeholders.models import StakeholderKind, StakeholderType

# Those who stand behind it: confirmed by their address, and neither found unfit nor given up.
BEHIND = tuple(sorted(STANDING))
SHADES = 5
# Beyond so many days a bar is a week.
_LONGEST_BY_DAY = 60
_TYPES = [*((value, str(label)) for value, label in StakeholderType.choices), ("", "not said")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A day, or a week by its Monday: how many were confirmed in it, and until its end altogether."""

    first: date
    confirmed: int
    total: int


class Share(NamedTuple):
    """How many of one state, kind or type: its name for people and the value that rows have."""

    label: str
    number: int
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """`behind` is what `by_state` has of verified and approved; `public` is what visitors see."""

    behind: int
    public: int
    by_state: list[Share]
    by_kind: list[Share]
    by_type: list[Share]
    periods: list[Period]
    is_weekly: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionCount:
    """Those behind a campaign in one region. `shade` is 0 to SHADES - 1, or «none» where nobody is."""

    code: str
    geoid: str
    name: str
    state_fips: str
    count: int
    shade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shade:
    """What a colour of the map means: from and to how many, both included."""

    shade: str
    lowest: int
    highest: int


def measure_campaign(*, campaign: Campaign, today: date) -> Progress:
    """The counts and the course of one campaign, in five queries."""
    by_state: Counter[str] = Counter()
    by_day: Counter[date] = Counter()
    rows = Endorsement.objects.of_campaign(campaign).annotate(day=TruncDay("confirmed_at"))
    for state, day, number in rows.values_list("state", "day").annotate(n=Count("pk")):
        by_state[state] += number
        if state in BEHIND:
            by_day[day.date()] += number
    tally = read_tally(campaign=campaign, standing=STANDS)
    periods, is_weekly = _periods(by_day, today)
    return Progress(
        behind=tally.total,
        public=read_tally(campaign=campaign, standing=PUBLIC).total,
        by_state=[Share(label, by_state[value], value) for value, label in EndorsementState.choices],
        by_kind=[Share(label, tally.by_kind.get(value, 0), value) for value, label in StakeholderKind.choices],
        by_type=[Share(label, tally.by_type[value], value) for value, label in _TYPES if value in tally.by_type],
        periods=periods,
        is_weekly=is_weekly,
    )


def _periods(by_day: Mapping[date, int], today: date) -> tuple[list[Period], bool]:
    """Without gaps from the first confirmation to today: a day without one is a bar of no height."""
    if not by_day:
        return [], False
    is_weekly = (today - min(by_day)).days > _LONGEST_BY_DAY
    step = timedelta(days=7 if is_weekly else 1)
    counted: Counter[date] = Counter()
    for day, number in by_day.items():
        counted[day - timedelta(days=day.weekday()) if is_weekly else day] += number
    first, periods, total = min(counted), [], 0
    while first <= max(today, *counted):
        total += counted[first]
        periods.append(Period(first=first, confirmed=counted[first], total=total))
        first += step
    return periods, is_weekly


def count_by_region(*, campaign: Campaign, layer: str, state_fips: str | None, today: date) -> list[RegionCount]:
    """Every region on the map in force, those with nobody too: most first, then by GEOID. Three queries.

    `state_fips` narrows to one state; None is the nation.
    """
    tally = read_tally(campaign=campaign, standing=STANDS, layers=(layer,), state_fips=state_fips or "")
    counts = {f"{row.layer}/{row.geoid}": row.endorsers for row in tally.placed}
    regions = Boundary.objects.in_force_on(today).of_layer(layer)
    if state_fips:
        regions = regions.in_state(state_fips)
    rows = list(regions.values_list("region__code", "region__geoid", "name", "state_fips"))
    breaks = shade_breaks([counts.get(code, 0) for code, *_ in rows])
    found = [
        RegionCount(
            code=code, geoid=geoid, name=name, state_fips=state, count=counts.get(code, 0),
            shade=_shade(counts.get(code, 0), breaks),
        )
        for code, geoid, name, state in rows
    ]  # fmt: skip
    return sorted(found, key=lambda row: (-row.count, row.geoid))


def shade_breaks(counts: list[int]) -> list[int]:
    """The highest count of each shade, lowest first: about as many regions in each, none with nobody."""
    some = sorted(count for count in counts if count)
    return sorted({some[(len(some) * (step + 1) - 1) // SHADES] for step in range(SHADES)}) if some else []


def legend(regions: list[RegionCount]) -> list[Shade]:
    """What each colour in use stands for, lowest first."""
    counts: dict[str, list[int]] = {}
    for region in regions:
        counts.setdefault(region.shade, []).append(region.count)
    shades = [Shade(shade=shade, lowest=min(some), highest=max(some)) for shade, some in counts.items()]
    return sorted(shades, key=lambda one: one.lowest)


def _shade(count: int, breaks: list[int]) -> str:
    if not count:
        return "none"
    # Few different counts take the colours that are furthest apart.
    position = bisect_left(breaks, count)
    return str((SHADES - 1) if len(breaks) == 1 else position * (SHADES - 1) // (len(breaks) - 1))
