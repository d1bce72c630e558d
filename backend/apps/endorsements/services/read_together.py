"""Who publicly endorses a campaign in which districts at once? As many of them as the asker must know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import connection

from backend.apps.campaigns.models import Campaign
from backend.apps.geography.fips import BY_USPS
from backend.apps.geography.layers import LAYERS

from .count_endorsements import STANDING
from .withholding import Placed, Together

# What is counted, without the marked; and what is true of the marked now. Each region has bits, and what these are
# together over a person's regions says, with how many they are, whether the person matters: looked up in an array,
# since a join of so many with their five regions takes three times as long. Who has more than five regions is told
# always, and whom no map puts into a state.
_TOGETHER = f"""
WITH dirty AS MATERIALIZED (
    SELECT DISTINCT stakeholder_id FROM endorsements_uncounted
), one AS (
    SELECT usps, regions FROM endorsements_counted counted
    WHERE campaign_id = %(campaign)s AND standing = 'public'
        AND NOT EXISTS (SELECT FROM dirty WHERE dirty.stakeholder_id = counted.stakeholder_id)
    UNION ALL
    SELECT CASE WHEN place.is_on_a_map THEN '' ELSE standing.state_usps END, place.regions
    FROM dirty JOIN ({STANDING}) standing USING (stakeholder_id)
    CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(region.layer = 'state'), false) AS is_on_a_map,
            coalesce(array_agg(held.region_id ORDER BY held.region_id), '{{}}') AS regions
        FROM stakeholders_placement held JOIN geography_region region ON region.id = held.region_id
        WHERE held.stakeholder_id = standing.stakeholder_id AND held.superseded_at IS NULL
    ) place
    WHERE standing.campaign_id = %(campaign)s AND standing.standing = 'public'
)
SELECT usps, regions, count(*) FROM one CROSS JOIN (SELECT %(bits)s::integer[] AS of_region) bits
WHERE usps <> '' OR cardinality(regions) > 5 OR (
    coalesce(of_region[regions[1]], 0) | coalesce(of_region[regions[2]], 0) | coalesce(of_region[regions[3]], 0)
    | coalesce(of_region[regions[4]], 0) | coalesce(of_region[regions[5]], 0)
    | (cardinality(regions) << %(number_at)s)
) <> ALL (%(of_no_interest)s::integer[])
GROUP BY usps, regions
"""  # noqa: S608  # nosec B608
# There are fewer than 64 states and territories.
_STATE_BITS = 6
# From the lowest bit: the layers shown, the state twice, the layers at all, and how many regions (at most five).
_STATE_AT = len(LAYERS)
_LAYERS_AT = _STATE_AT + 2 * _STATE_BITS
_NUMBER_AT = _LAYERS_AT + len(LAYERS)


class ReadTogether:
    """Reads for the rule of withholding; `placed` is every region in which anybody is, as the tally has it."""

    def __init__(self, *, campaign: Campaign, placed: list[Placed]) -> None:
        self._campaign = campaign
        self._placed = placed
        self._codes = {row.region: row.code for row in placed}
        self._states = {row.state_fips for row in placed}

    def outside(self, shown: Collection[Placed]) -> list[Together]:
        """Who is in no shown district of a layer of which a state of theirs has a shown one, or in two of a layer.

        One query.
        """
        layers = {layer: 1 << number for number, layer in enumerate(LAYERS)}
        every = sum(layers.values())
        used: dict[str, int] = defaultdict(int)
        for row in shown:
            used[row.state_fips] |= layers[row.layer]
        own = {fips: _own_bits(number) << _STATE_AT for number, fips in enumerate(sorted(self._states))}
        bits = {row.region: own[row.state_fips] | layers[row.layer] << _LAYERS_AT for row in self._placed}
        for row in shown:
            bits[row.region] |= layers[row.layer]
        for row in self._placed:
            if row.layer == "state":  # has for its people what cannot be asked of them
                bits[row.region] |= every & ~used[row.state_fips]
        # As many regions as layers: in two of a layer is nobody of these.
        return self._read(
            bits,
            of_no_interest=[
                every | one | having << _LAYERS_AT | having.bit_count() << _NUMBER_AT
                for fips, one in own.items()
                for having in range(every + 1)
                if having & (needed := used[fips] | layers["state"]) == needed
            ],
        )

    def within(self, states: Collection[str]) -> list[Together]:
        """Everybody who is in a region of these states, by FIPS code. One query."""
        there, elsewhere = 3, 1
        bits = {row.region: there if row.state_fips in states else elsewhere for row in self._placed}
        return self._read(bits, of_no_interest=[elsewhere | number << _NUMBER_AT for number in range(1, 6)])

    def _read(self, bits: Mapping[int, int], *, of_no_interest: list[int]) -> list[Together]:
        named: dict[str, Any] = {
            "campaign": self._campaign.pk,
            "bits": _array(bits),
            "number_at": _NUMBER_AT,
            "of_no_interest": of_no_interest,
        }
        with connection.cursor() as cursor:
            cursor.execute(_TOGETHER, named)
            return [Together(self._regions(usps, regions), int(number)) for usps, regions, number in cursor.fetchall()]

    def _regions(self, usps: str, regions: Iterable[int]) -> frozenset[str]:
        """A region that nobody was in a moment ago, when the tally was read, is none that could be shown."""
        codes = [self._codes[region] for region in regions if region in self._codes]
        return frozenset([*codes, f"state/{BY_USPS[usps].fips}"] if usps in BY_USPS else codes)


def _own_bits(number: int) -> int:
    """A state's: its number and the number's complement, so that two states' together are no state's."""
    return number << _STATE_BITS | (~number & ((1 << _STATE_BITS) - 1))


def _array(values: Mapping[int, int]) -> str:
    """As PostgreSQL writes an array whose first index is the lowest key."""
    if not values:
        return "{}"
    lowest, highest = min(values), max(values)
    listed = ",".join(str(values.get(key, 0)) for key in range(lowest, highest + 1))
    return f"[{lowest}:{highest}]={{{listed}}}"
