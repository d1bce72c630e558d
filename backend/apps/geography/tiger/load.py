"""How do features become a vintage? COPY beside, then set-based SQL, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.db import connection
from django.db.backends.utils import CursorWrapper

from backend.apps.geography.errors import TigerFileRefused
from backend.apps.geography.models import Vintage
from backend.apps.geography.ocd import ocd_id

from .features import Feature

# Measured: between 64 and 256 vertices a piece, lookups differ by less than the machine's noise (bin/benchmark lookup),
# while cutting the 22 real files takes 6.3, 4.6 and 2.7 s. A line of 32 to 128 vertices makes no difference either.
PIECE_VERTICES = 128
LINE_VERTICES = 64

_STAGING = """
CREATE TEMPORARY TABLE tiger_staging (
    geoid text PRIMARY KEY, state_fips text, name text, mtfcc text, land bigint, water bigint, ocd_id text,
    geometry geometry(MultiPolygon, 4326)
) ON COMMIT DROP;
-- Compressing coordinates costs three times what it saves.
ALTER TABLE tiger_staging ALTER COLUMN geometry SET STORAGE EXTERNAL;
"""

_COPY = """
COPY tiger_staging (geoid, state_fips, name, mtfcc, land, water, ocd_id, geometry) FROM STDIN
"""

_REPAIR = """
UPDATE tiger_staging
SET geometry = ST_Multi(ST_CollectionExtract(ST_MakeValid(geometry), 3)) WHERE NOT ST_IsValid(geometry)
"""

# A coordinate that is no number, or nothing left of a shape: repairing would hide a loss.
_NO_NUMBERS = """
SELECT geoid FROM tiger_staging
WHERE NOT ST_IsValid(geometry) AND ST_IsValidReason(geometry) LIKE '%Invalid Coordinate%' ORDER BY geoid LIMIT 5
"""
_LOST = """
SELECT geoid FROM tiger_staging WHERE ST_IsEmpty(geometry) OR ST_Area(geometry) = 0 ORDER BY geoid LIMIT 5
"""

_REGIONS = """
INSERT INTO geography_region (layer, geoid, code, state_fips, ocd_id)
SELECT %(layer)s, geoid, %(layer)s || '/' || geoid, left(geoid, 2), ocd_id FROM tiger_staging ORDER BY geoid
ON CONFLICT (layer, geoid) DO NOTHING
"""

_BOUNDARIES = """
INSERT INTO geography_boundary
    (vintage_id, region_id, state_fips, name, mtfcc, land_square_metres, water_square_metres)
SELECT %(vintage)s, region.id, staged.state_fips, staged.name, staged.mtfcc, staged.land, staged.water
FROM tiger_staging staged JOIN geography_region region ON region.layer = %(layer)s AND region.geoid = staged.geoid
ORDER BY staged.geoid
"""

# GeoJSON wants outer rings counter-clockwise (RFC 7946 3.1.6), a shapefile has them clockwise.
_SHAPES = """
INSERT INTO geography_shape (boundary_id, geometry)
SELECT boundary.id, ST_ForcePolygonCCW(staged.geometry)
FROM tiger_staging staged
JOIN geography_region region ON region.layer = %(layer)s AND region.geoid = staged.geoid
JOIN geography_boundary boundary ON boundary.region_id = region.id AND boundary.vintage_id = %(vintage)s
"""

# Parts first: Alaska's box spans the globe, its parts' boxes do not.
_PIECES = """
INSERT INTO geography_lookuppiece (boundary_id, vintage_id, state_fips, geometry)
SELECT boundary.id, boundary.vintage_id, boundary.state_fips, piece.geom
FROM geography_boundary boundary
JOIN geography_shape shape ON shape.boundary_id = boundary.id
CROSS JOIN LATERAL ST_Dump(shape.geometry) part
CROSS JOIN LATERAL ST_Subdivide(part.geom, %(piece_vertices)s) subdivided(geom)
CROSS JOIN LATERAL ST_Dump(subdivided.geom) piece
WHERE boundary.vintage_id = %(vintage)s
"""

_BORDERS = """
INSERT INTO geography_borderline (boundary_id, geometry)
SELECT boundary.id, subdivided.geom
FROM geography_boundary boundary
JOIN geography_shape shape ON shape.boundary_id = boundary.id
CROSS JOIN LATERAL ST_Dump(ST_Boundary(shape.geometry)) ring
CROSS JOIN LATERAL ST_Subdivide(ring.geom, %(line_vertices)s) subdivided(geom)
WHERE boundary.vintage_id = %(vintage)s
"""


class Staging:
    """A temporary table with one file's features; it vanishes with the transaction."""

    def __init__(self, *, layer: str, file_name: str) -> None:
        self.layer = layer
        self.file_name = file_name
        self.region_count = 0
        self.repaired_count = 0

    def fill(self, features: Iterable[Feature]) -> None:
        """Copies the features in and makes invalid shapes valid. What reading raises passes through.

        Raises:
            TigerFileRefused: a shape is beyond repair.
        """
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS pg_temp.tiger_staging")
            cursor.execute(_STAGING)
            # Django's cursor hides psycopg's copy().
            with cast("Any", cursor.cursor).copy(_COPY) as copy:
                for feature in features:
                    copy.write_row(_row(self.layer, feature))
                    self.region_count += 1
            self._refuse(cursor, _NO_NUMBERS, "a coordinate that is no number")
            cursor.execute(_REPAIR)
            self.repaired_count = cursor.rowcount
            self._refuse(cursor, _LOST, "no area")

    def _refuse(self, cursor: CursorWrapper, statement: str, what: str) -> None:
        cursor.execute(statement)
        if geoids := [geoid for (geoid,) in cursor.fetchall()]:
            raise TigerFileRefused(self.file_name, f"the shape of GEOID {', '.join(geoids)} has {what}")

    def keep_as(self, vintage: Vintage) -> None:
        """Turns the staged features into the vintage's regions, boundaries, shapes, pieces and border lines."""
        values: dict[str, int | str] = {
            "vintage": vintage.pk,
            "layer": self.layer,
            "piece_vertices": PIECE_VERTICES,
            "line_vertices": LINE_VERTICES,
        }
        with connection.cursor() as cursor:
            for statement in (_REGIONS, _BOUNDARIES, _SHAPES, _PIECES, _BORDERS):
                cursor.execute(statement, values)


def _row(layer: str, feature: Feature) -> tuple[str | int | None, ...]:
    return (
        feature.geoid,
        feature.state_fips,
        feature.name,
        feature.mtfcc,
        feature.land_square_metres,
        feature.water_square_metres,
        ocd_id(layer, feature.geoid),
        # Hex: PostGIS reads it as text, and a text COPY needs no binary encoder for its type.
        feature.multipolygon.hex(),
    )
