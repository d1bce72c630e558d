"""Which stakeholders does the list show? Those who are there, until the others are chosen."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from backend.foundation.web.admin_pieces import ChosenFilter


class PresenceFilter(ChosenFilter):
    """Without a choice, those who are there; what is left of the others is found by choosing it."""

    title = "presence"
    parameter_name = "presence"
    default = "present"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("present", "present"), ("merged", "merged into another"), ("erased", "erased")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.chosen == "merged":
            return queryset.filter(merge__isnull=False, erasure__isnull=True)
        return queryset.filter(erasure__isnull=False) if self.chosen == "erased" else queryset.present()  # type: ignore[attr-defined]
