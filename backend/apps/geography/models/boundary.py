"""What shape had a region in a vintage? Facts, shape, and the rows that lookups read, each in a table of their own."""

from __future__ import annotations

from django.contrib.gis.db import models as gis
from django.db import models

from backend.apps.geography.querysets import BoundaryQuerySet

from .region import Region
from .vintage import Vintage

# Census coordinates are NAD83 (4269). PROJ's default shift to WGS 84 is the identity and the real one is 1 to 2 m,
# so they are stored as they are, and labelled 4326.
SRID = 4326


class Boundary(models.Model):
    """A region in one vintage, under the name it had there. No geometry: that sits in Shape."""

    vintage = models.ForeignKey(Vintage, on_delete=models.CASCADE, related_name="boundaries")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="boundaries")
    state_fips = models.CharField(max_length=2)
    name = models.CharField(max_length=120)
    mtfcc = models.CharField("MTFCC", max_length=5, blank=True)
    land_square_metres = models.BigIntegerField(null=True, blank=True)
    water_square_metres = models.BigIntegerField(null=True, blank=True)

    objects = BoundaryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "boundaries"
        constraints = [models.UniqueConstraint(fields=["vintage", "region"], name="boundary_once_a_vintage")]

    def __str__(self) -> str:
        return f"{self.name} in {self.vintage_id}"


class Shape(models.Model):
    """The whole shape, exactly as the Census drew it, rings as RFC 7946 wants them. MultiPolygon, SRID 4326."""

    boundary = models.OneToOneField(Boundary, on_delete=models.CASCADE, primary_key=True, related_name="shape")
    geometry = gis.MultiPolygonField(srid=SRID, spatial_index=False)

    def __str__(self) -> str:
        return f"shape of {self.boundary_id}"


class LookupPiece(models.Model):
    """A part of a shape small enough to be tested in microseconds. Polygon, SRID 4326; the pieces tile the shape.

    Vintage and state are the boundary's, repeated so that a lookup passes over what does not answer without reading it.
    """

    boundary = models.ForeignKey(Boundary, on_delete=models.CASCADE, related_name="pieces")
    vintage = models.ForeignKey(Vintage, on_delete=models.CASCADE, related_name="+", db_index=False)
    state_fips = models.CharField(max_length=2)
    geometry = gis.PolygonField(srid=SRID)

    def __str__(self) -> str:
        return f"piece of {self.boundary_id}"


class BorderLine(models.Model):
    """A part of a shape's border, for «on the border» and metres to it. (Multi)LineString, SRID 4326."""

    boundary = models.ForeignKey(Boundary, on_delete=models.CASCADE, related_name="border_lines", db_index=False)
    geometry = gis.GeometryField(srid=SRID, spatial_index=False)

    def __str__(self) -> str:
        return f"border of {self.boundary_id}"
