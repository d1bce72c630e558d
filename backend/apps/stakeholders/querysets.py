"""How are stakeholders and their districts asked?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Subquery

from backend.apps.geography.models import Boundary

if TYPE_CHECKING:
    from .models import Placement, Stakeholder  # noqa: F401  # the type arguments below


class StakeholderQuerySet(models.QuerySet["Stakeholder"]):
    def present(self) -> Self:
        """Neither erased nor merged into another.

        Asked by NOT EXISTS: of an outer join to a nearly empty table PostgreSQL expects next to no row to be left.
        """
        from .models import Erasure, Merge  # noqa: PLC0415  # models import this module

        erased, merged = (
            Erasure.objects.filter(stakeholder=OuterRef("pk")),
            Merge.objects.filter(duplicate=OuterRef("pk")),
        )
        return self.filter(~Exists(erased), ~Exists(merged))

    def consenting(self) -> Self:
        """Who may be written to about other matters than their own endorsements."""
        return self.present().filter(mailing_consented_at__isnull=False)


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
