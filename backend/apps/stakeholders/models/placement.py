"""In which district is a stakeholder, by which map, and in which were they before?"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backend.apps.geography.models import Region, Vintage
from backend.apps.stakeholders.querysets import PlacementQuerySet

from .stakeholder import Stakeholder


class Placement(models.Model):
    """One answer of the map for one stakeholder. Never changed, only superseded: the rows are the history.

    `vintage` is the map that answered. One region once among the current rows; two of a layer where districts overlap
    by law.
    """

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="placements")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", db_index=False)
    vintage = models.ForeignKey(Vintage, on_delete=models.PROTECT, related_name="+")
    on_border = models.BooleanField(default=False)
    placed_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stakeholder", "region"],
                name="placement_once_current",
                condition=Q(superseded_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["region", "stakeholder"],
                name="placement_region_current",
                condition=Q(superseded_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stakeholder_id} in {self.region_id}"
