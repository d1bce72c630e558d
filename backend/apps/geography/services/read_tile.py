"""What does one vector tile show of a layer on a day? Outlines cut to the tile, by PostGIS alone."""

from __future__ import annotations

from datetime import date

from django.db import connection

from backend.apps.geography.errors import TileNotFound

from .draw_vintage import DRAWN_ZOOMS

# Side of a tile in its own units, and how far outlines go on beyond it, so that no seam shows (MVT 2.1).
_EXTENT = 4096
_BUFFER = 64
# Below, a layer's regions are smaller than a few pixels, and a tile would hold thousands of them.
MIN_ZOOMS = {"state": 0, "cd": 2, "county": 3, "sldu": 4, "sldl": 5}
# From there on a client enlarges: a unit of a tile is 0.6 m, and the Census has six decimals.
MAX_ZOOM = 14

_TILE = """
WITH tile AS MATERIALIZED (
    SELECT ST_TileEnvelope(%(zoom)s, %(column)s, %(row)s) AS bounds,
        around.box AS around, ST_Intersection(around.box, ST_TileEnvelope(0, 0, 0)) AS on_earth
    FROM (SELECT ST_TileEnvelope(%(zoom)s, %(column)s, %(row)s, margin => %(margin)s) AS box) around
)
SELECT ST_AsMVT(feature, %(layer)s, %(extent)s, 'outline', 'id')
FROM (
    SELECT region.id, region.geoid, boundary.name, boundary.state_fips AS state, vintage.key AS vintage,
        ST_AsMVTGeom(found.geometry, tile.bounds, %(extent)s, %(buffer)s) AS outline
    FROM tile
    CROSS JOIN ({found}) found
    JOIN geography_boundary boundary ON boundary.id = found.boundary_id
    JOIN geography_vintage vintage ON vintage.id = boundary.vintage_id
    JOIN geography_region region ON region.id = boundary.region_id
    ORDER BY region.code
) feature
WHERE outline IS NOT NULL
"""

# MATERIALIZED CTEs and subqueries see `tile`: each asks an index with its envelope.
_DRAWN = """
    SELECT drawing.boundary_id, drawing.geometry
    FROM geography_drawing drawing
    JOIN geography_boundary drawn ON drawn.id = drawing.boundary_id
    JOIN geography_inforce standing ON standing.vintage_id = drawn.vintage_id
        AND standing.state_fips = drawn.state_fips AND standing.layer = %(layer)s AND standing.days @> %(day)s
    WHERE drawing.zoom = %(drawn_zoom)s AND drawing.geometry && (SELECT around FROM tile)
"""
# The pieces that lie in the tile, without the cuts between them. What a margin has beyond the antimeridian would come
# back on the other side, and the box around both is the whole globe's width.
_EXACT = """
    SELECT piece.boundary_id, ST_Transform(ST_Union(piece.geometry), 3857) AS geometry
    FROM geography_lookuppiece piece
    JOIN geography_inforce standing ON standing.vintage_id = piece.vintage_id
        AND standing.state_fips = piece.state_fips AND standing.layer = %(layer)s AND standing.days @> %(day)s
    WHERE piece.geometry && (SELECT ST_Transform(on_earth, 4326) FROM tile)
    GROUP BY piece.boundary_id
"""


def read_tile(*, layer: str, day: date, zoom: int, column: int, row: int) -> bytes:
    """A Mapbox Vector Tile (2.1) with one layer, named as ours; empty where no map in force has a region.

    A feature's id is its region's, the same on every map and in every tile; its attributes are geoid, name, state
    (FIPS) and vintage. `column` and `row` count from the north-west corner of Web Mercator (EPSG:3857).

    Raises:
        TileNotFound: the layer is not drawn at that zoom, or the zoom has no such tile.
    """
    least = MIN_ZOOMS.get(layer)
    if least is None:
        raise TileNotFound(f"There is no layer {layer}; known are {', '.join(MIN_ZOOMS)}.")
    if not least <= zoom <= MAX_ZOOM:
        raise TileNotFound(f"The layer {layer} has tiles of the zooms {least} to {MAX_ZOOM}, none of {zoom}.")
    if not (0 <= column < 2**zoom and 0 <= row < 2**zoom):
        raise TileNotFound(f"At zoom {zoom} columns and rows go from 0 to {2**zoom - 1}.")
    drawn_zoom = next((kept for kept in DRAWN_ZOOMS if zoom <= kept), None)
    values: dict[str, str | int | float | date | None] = {
        "layer": layer,
        "day": day,
        "zoom": zoom,
        "column": column,
        "row": row,
        "extent": _EXTENT,
        "buffer": _BUFFER,
        "margin": _BUFFER / _EXTENT,
        "drawn_zoom": drawn_zoom,
    }
    statement = _TILE.format(found=_EXACT if drawn_zoom is None else _DRAWN)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        [tile] = cursor.fetchone()
    return bytes(tile)
