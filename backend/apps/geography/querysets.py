"""How are maps asked? In sentences: the boundaries in force on a date, of a layer, in a state."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Subquery

if TYPE_CHECKING:
    from .models import Boundary, Vintage  # noqa: F401  # the type arguments below


class VintageQuerySet(models.QuerySet["Vintage"]):
    def standing(self) -> Self:
        """Activated and not withdrawn: these divide the days among themselves."""
        return self.filter(activated_at__isnull=False, withdrawn_at__isnull=True)

    def matching(self, pattern: str) -> Self:
        """By key, or by a pattern of keys with `*` (tl_2022_*_cd118)."""
        return self.filter(key__regex="^" + ".*".join(map(re.escape, pattern.split("*"))) + "$")

    def undrawn(self) -> Self:
        """Imported before imports drew them: tiles of small zooms lack them until `draw_vintages` has run."""
        from .models import Drawing  # noqa: PLC0415  # models import this module

        return self.filter(~Exists(Drawing.objects.filter(boundary__vintage=OuterRef("pk"))))


class BoundaryQuerySet(models.QuerySet["Boundary"]):
    def in_force_on(self, day: date) -> Self:
        """Those whose vintage answers for their state on `day`, annotated with `in_force_days`."""
        from .models import InForce  # noqa: PLC0415  # models import this module

        answering = InForce.objects.filter(
            vintage=OuterRef("vintage"), state_fips=OuterRef("state_fips"), days__contains=day
        )
        return self.filter(Exists(answering)).annotate(in_force_days=Subquery(answering.values("days")[:1]))

    def of_layer(self, layer: str) -> Self:
        return self.filter(region__layer=layer)

    def in_state(self, state_fips: str) -> Self:
        return self.filter(state_fips=state_fips)

    def named_like(self, text: str) -> Self:
        return self.filter(name__icontains=text)

    def with_code(self) -> Self:
        """Annotated with the region's `code`, the order of public lists."""
        return self.annotate(code=F("region__code"))
