"""What is drawn of a shape where a map is seen from afar? Its points on a grid, the coarser the smaller the zoom."""

from __future__ import annotations

from django.contrib.gis.db import models as gis
from django.db import models

from .boundary import Boundary

# Web Mercator (EPSG:3857), which tiles are cut from; metres at the equator.
TILES_SRID = 3857


class Drawing(models.Model):
    """A shape's points on the grid of one zoom, in one or two rows: what lies east and west of the antimeridian.

    MultiPolygon, SRID 3857. It serves zooms up to `zoom` and above the next smaller one that is kept. Rows are derived
    from Shape by services/draw_vintage.py. Rings may touch themselves: a tile's own cutting makes them valid.
    """

    boundary = models.ForeignKey(Boundary, on_delete=models.CASCADE, related_name="drawings")
    zoom = models.PositiveSmallIntegerField()
    geometry = gis.MultiPolygonField(srid=TILES_SRID, spatial_index=False)

    def __str__(self) -> str:
        return f"drawing of {self.boundary_id} for zooms to {self.zoom}"
