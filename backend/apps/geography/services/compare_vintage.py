"""What would change if this vintage answered? New, gone and moved regions against the map in force on its day."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone

from backend.apps.geography.models import Vintage

# Areas on the spheroid, in square metres. Vintages wiggle by metres everywhere, so only moved area means anything.
_COMPARE = """
WITH fresh AS (
    SELECT boundary.region_id, boundary.name, shape.geometry
    FROM geography_boundary boundary JOIN geography_shape shape ON shape.boundary_id = boundary.id
    WHERE boundary.vintage_id = %(vintage)s
), standing AS (
    SELECT boundary.region_id, boundary.name, shape.geometry
    FROM geography_inforce days
    JOIN geography_boundary boundary
        ON boundary.vintage_id = days.vintage_id AND boundary.state_fips = days.state_fips
    JOIN geography_shape shape ON shape.boundary_id = boundary.id
    WHERE days.layer = %(layer)s AND days.days @> %(day)s AND days.vintage_id <> %(vintage)s
        AND days.state_fips IN (SELECT state_fips FROM geography_boundary WHERE vintage_id = %(vintage)s)
)
SELECT region.geoid, fresh.name, standing.name,
    ST_Area(fresh.geometry::geography), ST_Area(standing.geometry::geography),
    CASE WHEN fresh.geometry = standing.geometry THEN NULL
        ELSE ST_Area(ST_Intersection(fresh.geometry, standing.geometry)::geography) END
FROM fresh FULL JOIN standing USING (region_id)
JOIN geography_region region ON region.id = region_id
ORDER BY region.geoid
"""

# Below a thousandth of a region the borders were only redrawn more finely.
MOVED_SHARE = 0.001


@dataclass(frozen=True, slots=True)
class Moved:
    """A region on both maps: area gained and lost in square kilometres, and the share of the old area it kept."""

    geoid: str
    name: str
    gained_square_km: float
    lost_square_km: float
    kept_share: float


@dataclass(slots=True)
class Comparison:
    """A vintage against the map in force on its day. Empty lists and no `against` where it is the first."""

    against: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    unmoved_count: int = 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def compare_vintage(*, vintage: Vintage) -> Comparison:
    """Compares a loaded vintage with what answers on its first day (today where that is not known)."""
    values: dict[str, Any] = {
        "vintage": vintage.pk,
        "layer": vintage.layer,
        "day": vintage.in_force_from or timezone.localdate(),
    }
    comparison = Comparison(against=_against(values))
    if not comparison.against:
        return comparison
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE, values)
        for geoid, name, old_name, *areas in cursor.fetchall():
            if old_name is None:
                comparison.new.append(geoid)
            elif name is None:
                comparison.gone.append(geoid)
            else:
                _note_kept(comparison, geoid, name, old_name, _moved(geoid, name, tuple(areas)))
    comparison.moved.sort(key=lambda moved: moved.kept_share)
    return comparison


def _against(values: dict[str, Any]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT vintage.key
            FROM geography_inforce days JOIN geography_vintage vintage ON vintage.id = days.vintage_id
            WHERE days.layer = %(layer)s AND days.days @> %(day)s AND days.vintage_id <> %(vintage)s
                AND days.state_fips IN (SELECT state_fips FROM geography_boundary WHERE vintage_id = %(vintage)s)
            ORDER BY vintage.key
            """,
            values,
        )
        return [key for (key,) in cursor.fetchall()]


def _note_kept(comparison: Comparison, geoid: str, name: str, old_name: str, moved: Moved | None) -> None:
    if name != old_name:
        comparison.renamed.append(geoid)
    if moved is None:
        comparison.unmoved_count += 1
    else:
        comparison.moved.append(moved)


def _moved(geoid: str, name: str, areas: tuple[float, float, float | None]) -> Moved | None:
    """From new, old and common area in square metres (None: the same shape); None where it only wiggled."""
    area, old_area, common = areas
    if common is None:
        return None
    gained, lost = max(area - common, 0.0), max(old_area - common, 0.0)
    if max(gained, lost) <= MOVED_SHARE * old_area:
        return None
    return Moved(
        geoid, name, round(gained / 1e6, 2), round(lost / 1e6, 2), round(common / old_area, 4) if old_area else 0.0
    )
