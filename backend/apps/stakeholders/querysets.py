"""How are stakeholders and their districts asked?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import OuterRef, Subquery

from backend.apps.geography.models import Boundary

if TYPE_CHECKING:
    from .models import Placement  # noqa: F401  # the type argument below


class PlacementQuerySet(models.QuerySet["Placement"]):
    def current(self) -> Self:
        """What holds now; the others are history."""
        return self.filter(superseded_at__isnull=True)

    def in_layer(self, layer: str) -> Self:
        return self.filter(region__layer=layer)


def boundary_name() -> Subquery:
    """For annotating placements: what the region was called on the map that answered."""
    named = Boundary.objects.filter(vintage=OuterRef("vintage_id"), region=OuterRef("region_id"))
    return Subquery(named.values("name")[:1])
