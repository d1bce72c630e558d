"""One table of ours with a shape in it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models


class Shape(models.Model):
    boundary_id = models.BigIntegerField(primary_key=True)
    geometry = models.MultiPolygonField()

    objects: ClassVar[models.Manager[Shape]] = models.Manager()

    class Meta:
        managed = False
        db_table = "geography_shape"
