"""Which counts of a campaign may be told in public? One answer for the summary, the list and the legislators."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.conf import settings

from backend.apps.campaigns.models import Campaign
from backend.apps.geography.fips import BY_FIPS, BY_USPS
from backend.apps.geography.layers import LAYERS

from .read_tally import TallyRead, read_tally
from .read_together import ReadTogether
from .withholding import Placed, shown_districts

DISTRICT_LAYERS = tuple(layer for layer in LAYERS if layer != "state")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCounts:
    """`by_state` by FIPS code, which is never withheld; `shown` the districts that may be told apart."""

    tally: TallyRead
    by_state: dict[str, int]
    shown: list[Placed]

    @property
    def withholds(self) -> bool:
        return len(self.shown) < sum(row.layer in DISTRICT_LAYERS for row in self.tally.placed)


def read_shown_counts(*, campaign: Campaign, with_names: bool = False) -> ShownCounts:
    """In three queries; in two more, or a few times two, where a subtraction is to be forestalled."""
    tally = read_tally(campaign=campaign, layers=tuple(LAYERS), with_names=with_names)
    together = ReadTogether(campaign=campaign, placed=tally.placed)
    shown = shown_districts(
        placed=tally.placed,
        threshold=settings.SUMMARY_DISTRICT_THRESHOLD,
        outside=together.outside,
        within=together.within,
    )
    return ShownCounts(tally=tally, by_state=_by_state(tally), shown=shown)


def _by_state(tally: TallyRead) -> dict[str, int]:
    """By the state that the map says, and by the one that was typed where the map says none."""
    counted: Counter[str] = Counter()
    for row in tally.placed:
        if row.layer == "state":
            counted[row.geoid] += row.endorsers
    for typed, count in tally.typed.items():
        if typed in BY_USPS:
            counted[BY_USPS[typed].fips] += count
    return {fips: count for fips, count in counted.items() if fips in BY_FIPS}
