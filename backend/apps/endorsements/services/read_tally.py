"""How many stand behind a campaign now, of which kind, and in which districts? The tally, and what changed since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection

from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.states import STANDING as STANDING_STATES
from backend.apps.geography.layers import LAYERS

from .count_endorsements import STANDING, promise_counting
from .withholding import Placed

PUBLIC = frozenset({"public"})
# Confirmed by their address, and neither found unfit nor given up; public or not.
BEHIND = PUBLIC | {str(state) for state in STANDING_STATES}

# One statement, so of one moment: what is counted; less what was counted of those who are marked; and what is true of
# them now. `dirty` is small but for the minutes after a map was switched.
_COUNTED = f"""
WITH dirty AS MATERIALIZED (
    SELECT DISTINCT stakeholder_id FROM endorsements_uncounted
), was AS MATERIALIZED (
    SELECT counted.* FROM dirty JOIN endorsements_counted counted USING (stakeholder_id)
    WHERE counted.campaign_id = %(campaign)s AND counted.standing = ANY(%(standing)s)
), is_now AS MATERIALIZED (
    SELECT standing.* FROM dirty JOIN ({STANDING}) standing USING (stakeholder_id)
    WHERE standing.campaign_id = %(campaign)s AND standing.standing = ANY(%(standing)s)
), cell AS (
    SELECT kind, type, usps, region_id, vintage_id, number FROM endorsements_tally
    WHERE campaign_id = %(campaign)s AND standing = ANY(%(standing)s)
        AND (%(everywhere)s OR region_id = 0 OR region_id IN (
            SELECT id FROM geography_region
            WHERE layer = ANY(%(layers)s) AND (%(state)s = '' OR state_fips = %(state)s)
        ))
    UNION ALL
    SELECT kind, type, usps, 0, 0, -1 FROM was
    UNION ALL
    SELECT '', '', '', region, vintage, -1
    FROM was CROSS JOIN LATERAL unnest(regions, vintages) AS place(region, vintage)
    UNION ALL
    SELECT kind, type, CASE WHEN on_a_map.stakeholder_id IS NULL THEN state_usps ELSE '' END, 0, 0, 1
    FROM is_now LEFT JOIN (
        SELECT DISTINCT held.stakeholder_id
        FROM dirty JOIN stakeholders_placement held USING (stakeholder_id)
        JOIN geography_region region ON region.id = held.region_id
        WHERE held.superseded_at IS NULL AND region.layer = 'state'
    ) on_a_map USING (stakeholder_id)
    UNION ALL
    SELECT '', '', '', held.region_id, held.vintage_id, 1
    FROM is_now JOIN stakeholders_placement held USING (stakeholder_id) WHERE held.superseded_at IS NULL
), by_map AS (
    SELECT kind, type, usps, region_id, vintage_id, sum(number) AS number FROM cell GROUP BY 1, 2, 3, 4, 5
    HAVING sum(number) <> 0
), counted AS (
    SELECT kind, type, usps, region_id, max(vintage_id) AS vintage_id, sum(number) AS number
    FROM by_map GROUP BY 1, 2, 3, 4
)
"""  # noqa: S608  # nosec B608
_CHOSEN = """
WHERE counted.region_id = 0
    OR (region.layer = ANY(%(layers)s) AND (%(state)s = '' OR region.state_fips = %(state)s))
"""
_READ = f"""{_COUNTED}
SELECT kind, type, usps, counted.region_id, region.layer, region.state_fips, region.geoid, '' AS name, counted.number
FROM counted LEFT JOIN geography_region region ON region.id = counted.region_id
{_CHOSEN}"""  # noqa: S608  # nosec B608
_READ_WITH_NAMES = f"""{_COUNTED}
SELECT kind, type, usps, counted.region_id, region.layer, region.state_fips, region.geoid,
    coalesce(boundary.name, region.geoid), counted.number
FROM counted LEFT JOIN geography_region region ON region.id = counted.region_id
LEFT JOIN geography_boundary boundary USING (region_id, vintage_id)
{_CHOSEN}"""  # noqa: S608  # nosec B608


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyRead:
    """`by_kind` has everybody, and so has `by_type`, under "" those who have not said.

    `typed` has those whom no map puts into a state, by what was typed (a postal code or ""); `placed` the regions in
    which anybody is, in no order.
    """

    by_kind: dict[str, int]
    by_type: dict[str, int]
    typed: dict[str, int]
    placed: list[Placed]

    @property
    def total(self) -> int:
        return sum(self.by_kind.values())


def read_tally(
    *,
    campaign: Campaign,
    standing: Collection[str] = PUBLIC,
    layers: Collection[str] = (),
    state_fips: str = "",
    with_names: bool = False,
) -> TallyRead:
    """Exactly what counting everybody would say at this moment, in two queries.

    `layers` and, where it is not empty, `state_fips` choose what is in `placed`. With names, a region has the name of
    the newest map that answered for anybody.
    """
    parameters: dict[str, Any] = {
        "campaign": campaign.pk,
        "standing": sorted(standing),
        "layers": list(layers),
        "state": state_fips,
        "everywhere": set(layers) == set(LAYERS) and not state_fips,
    }
    by_kind: Counter[str] = Counter()
    by_type: Counter[str] = Counter()
    typed: Counter[str] = Counter()
    placed: list[Placed] = []
    with connection.cursor() as cursor:
        cursor.execute(_READ_WITH_NAMES if with_names else _READ, parameters)
        for kind, of_type, usps, region, layer, state, geoid, name, number in cursor.fetchall():
            if layer is not None:
                placed.append(Placed(region, layer, state, geoid, name, int(number)))
                continue
            by_kind[kind] += int(number)
            by_type[of_type] += int(number)
            typed[usps] += int(number)
    promise_counting()
    return TallyRead(by_kind=dict(by_kind), by_type=dict(by_type), typed=dict(typed), placed=placed)
