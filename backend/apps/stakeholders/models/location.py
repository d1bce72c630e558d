"""Where is a stakeholder, and how do we know?"""

from __future__ import annotations

from django.contrib.gis.db import models as gis
from django.db import models
from django.db.models import Q

from .stakeholder import Stakeholder

SRID = 4326


class PointSource(models.TextChoices):
    NONE = "", "none"
    GIVEN = "given", "given with the address"
    GEOCODER = "geocoder", "geocoder"
    STAFF = "staff", "staff"


class Location(models.Model):
    """Address and point. A table of its own, so that no list of stakeholders ever carries a geometry.

    `point` is null until somebody knows it; SRID 4326, longitude first. `located_at` is when it became known,
    `geocoding_failed_at` when the geocoder said that it knows no such address.
    """

    stakeholder = models.OneToOneField(Stakeholder, on_delete=models.CASCADE, primary_key=True, related_name="location")
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    state_usps = models.CharField("state", max_length=2, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    point = gis.PointField(srid=SRID, null=True, blank=True, spatial_index=False)
    point_source = models.CharField(max_length=10, choices=PointSource, default=PointSource.NONE, blank=True)
    accuracy = models.CharField(max_length=100, blank=True)
    located_at = models.DateTimeField(null=True, blank=True)
    geocoding_failed_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="location_point_has_its_source",
                condition=Q(point__isnull=True, point_source="", located_at__isnull=True)
                | (Q(point__isnull=False, located_at__isnull=False) & ~Q(point_source="")),
            ),
        ]

    def __str__(self) -> str:
        return f"location of {self.stakeholder_id}"
