"""Endorsers of which state or district does the list show? Those who live there by the maps of now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from backend.apps.geography.services import Chosen, choices_of_regions, choose_region

# Longer is no region's code, and need not be said again.
_LONGEST_CODE = 31


class RegionFilter(admin.SimpleListFilter):
    """By a region's code (cd/2405). Offers the states, and in a state its congressional districts.

    Districts of other layers are chosen by a link, a dashboard's for instance. A code that no region has lists nobody,
    and `in_words` says so.
    """

    title = "place"
    parameter_name = "region"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # Django's signature
        today = timezone.localdate()
        code = self.value()
        self.chosen: Chosen | None = None if code is None else choose_region(code=code, day=today)
        if self.chosen is None:
            return choices_of_regions(state_fips=None, day=today)
        region = self.chosen.region
        state = choose_region(code=f"state/{region.state_fips}", day=today)
        above = [(state.region.code, state.in_words)] if state else []
        offered = [*above, *choices_of_regions(state_fips=region.state_fips, day=today)]
        own = [] if region.code in dict(offered) else [(region.code, self.chosen.in_words)]
        return [*offered, *own]

    def has_output(self) -> bool:
        """Where no map is in force yet, a code in the address is still obeyed."""
        return self.value() is not None or super().has_output()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # Django's signature
        if self.value() is None:
            return queryset
        return queryset.in_region(self.chosen.region) if self.chosen else queryset.none()  # type: ignore[attr-defined]

    def choices(self, changelist: Any) -> Iterator[Any]:
        everywhere, *others = super().choices(changelist)
        yield {**everywhere, "display": "anywhere"}
        yield from others

    @property
    def in_words(self) -> str:
        """What is chosen, as a title has it behind «endorsements»; empty where nothing is."""
        code = self.value()
        if code is None:
            return ""
        if self.chosen:
            return f"in {self.chosen.in_words}"
        return f"in «{code[:_LONGEST_CODE]}», which is the code of no region"
