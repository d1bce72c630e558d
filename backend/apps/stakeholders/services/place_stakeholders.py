"""In which districts are the stakeholders on a day? All of them, or some, in one set-based statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

# The stakeholders in question: those asked for, and, where a state's map was switched, those who are or may be in it:
# their state's row or the layer's own says so, or nothing says where they are.
_AFFECTED = """
SELECT location.stakeholder_id FROM stakeholders_location location
WHERE (%(ids)s::bigint[] IS NULL OR location.stakeholder_id = ANY(%(ids)s::bigint[]))
    AND (
        %(states)s::text[] IS NULL
        OR EXISTS (
            SELECT FROM stakeholders_placement held JOIN geography_region region ON region.id = held.region_id
            WHERE held.stakeholder_id = location.stakeholder_id AND held.superseded_at IS NULL
                AND region.layer IN ('state', %(layer)s::text) AND region.state_fips = ANY(%(states)s::text[])
        )
        OR NOT EXISTS (
            SELECT FROM stakeholders_placement held JOIN geography_region region ON region.id = held.region_id
            WHERE held.stakeholder_id = location.stakeholder_id AND held.superseded_at IS NULL
                AND region.layer = 'state'
        )
    )
"""

# Two placings of one stakeholder must not mix: the second waits here and then, being another statement, sees what the
# first wrote. In the order of the key, so that two sets never wait for each other.
_LOCK = f"{_AFFECTED} ORDER BY location.stakeholder_id FOR NO KEY UPDATE"

# `inserted` reads the count of `superseded`, so that the old rows have left the unique index of current rows before
# the new ones enter it: siblings in WITH otherwise run in any order.
_PLACE = f"""
WITH affected AS MATERIALIZED ({_AFFECTED}), fresh AS MATERIALIZED (
    SELECT location.stakeholder_id, answer.region_id, answer.vintage_id, answer.on_border
    FROM affected
    JOIN stakeholders_location location USING (stakeholder_id)
    CROSS JOIN LATERAL geography_lookup(ST_X(location.point), ST_Y(location.point), %(day)s) answer
    WHERE location.point IS NOT NULL AND (%(layer)s::text IS NULL OR answer.layer = %(layer)s::text)
), standing AS MATERIALIZED (
    SELECT held.id, held.stakeholder_id, held.region_id, held.vintage_id, held.on_border
    FROM affected
    JOIN stakeholders_placement held USING (stakeholder_id)
    JOIN geography_region region ON region.id = held.region_id
    WHERE held.superseded_at IS NULL AND (%(layer)s::text IS NULL OR region.layer = %(layer)s::text)
), superseded AS (
    UPDATE stakeholders_placement placement SET superseded_at = %(now)s
    FROM standing
    WHERE placement.id = standing.id AND NOT EXISTS (
        SELECT FROM fresh
        WHERE (fresh.stakeholder_id, fresh.region_id, fresh.vintage_id, fresh.on_border)
            = (standing.stakeholder_id, standing.region_id, standing.vintage_id, standing.on_border)
    )
    RETURNING placement.id
), cleared AS MATERIALIZED (
    SELECT count(*) AS total FROM superseded
), inserted AS (
    INSERT INTO stakeholders_placement (stakeholder_id, region_id, vintage_id, on_border, placed_at)
    SELECT fresh.stakeholder_id, fresh.region_id, fresh.vintage_id, fresh.on_border, %(now)s
    FROM cleared CROSS JOIN fresh
    WHERE cleared.total >= 0 AND NOT EXISTS (
        SELECT FROM standing
        WHERE (fresh.stakeholder_id, fresh.region_id, fresh.vintage_id, fresh.on_border)
            = (standing.stakeholder_id, standing.region_id, standing.vintage_id, standing.on_border)
    )
    RETURNING id
)
SELECT (SELECT count(*) FROM affected), (SELECT count(*) FROM inserted), (SELECT total FROM cleared)
"""  # noqa: S608  # nosec B608


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What one placing did: stakeholders looked at, rows written, rows that became history."""

    stakeholders: int
    placed: int
    superseded: int

    def __add__(self, other: Placed) -> Placed:
        return Placed(
            stakeholders=self.stakeholders + other.stakeholders,
            placed=self.placed + other.placed,
            superseded=self.superseded + other.superseded,
        )


@transaction.atomic
def place_stakeholders(
    *,
    day: date,
    now: datetime,
    stakeholder_ids: Sequence[int] | None = None,
    layer: str | None = None,
    states: Sequence[str] | None = None,
) -> Placed:
    """Compares every current placement with what the map of `day` answers; writes the differences and keeps the old.

    All stakeholders, or those of `stakeholder_ids`; all layers, or `layer`; everywhere, or where `states` (FIPS codes)
    are concerned. The same region by another vintage is a difference. Someone without a point is nowhere: what was
    held of them is superseded. A second run writes nothing.
    """
    parameters: dict[str, Any] = {
        "day": day,
        "now": now,
        "ids": None if stakeholder_ids is None else list(stakeholder_ids),
        "layer": layer,
        "states": None if states is None else list(states),
    }
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, parameters)
        cursor.execute(_PLACE, parameters)
        stakeholders, placed, superseded = cursor.fetchone()
    return Placed(stakeholders=stakeholders, placed=placed, superseded=superseded)
