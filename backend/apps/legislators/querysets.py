"""How are legislators asked? Who is in office on a day, for which regions, of which party."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

if TYPE_CHECKING:
    from .models import Legislator, Term  # noqa: F401  # the type arguments below


class LegislatorQuerySet(models.QuerySet["Legislator"]):
    def with_latest_seat(self) -> Self:
        """Annotated with the newest term's chamber, region and party (`latest_chamber`, `_code`, `_party`)."""
        from .models import Term  # noqa: PLC0415  # models import this module

        newest = Term.objects.filter(legislator=OuterRef("pk")).order_by("-start")
        return self.annotate(
            latest_chamber=Subquery(newest.values("chamber")[:1]),
            latest_code=Subquery(newest.values("region__code")[:1]),
            latest_party=Subquery(newest.values("party")[:1]),
        )


class TermQuerySet(models.QuerySet["Term"]):
    def in_office_on(self, day: date) -> Self:
        """[start, end): on the day of the end somebody else may hold the seat. An end that nobody knows is none yet."""
        return self.filter(Q(end__gt=day) | Q(end__isnull=True), start__lte=day)

    def in_regions(self, codes: Iterable[str]) -> Self:
        """By layer and GEOID, joined as Region.code has them: cd/0901."""
        return self.filter(region__code__in=list(codes))

    def in_state(self, state_fips: str) -> Self:
        return self.filter(region__state_fips=state_fips)

    def of_party(self, party: str) -> Self:
        """By the party of the term's last day, in any case."""
        return self.filter(party__iexact=party)

    def named_like(self, text: str) -> Self:
        return self.filter(legislator__name__icontains=text)

    def with_people(self) -> Self:
        """Each with legislator and region, and `last_name`, the order of public lists."""
        return self.select_related("legislator", "region").annotate(last_name=F("legislator__last_name"))

    def with_code(self) -> Self:
        """Annotated with the region's `code`, the order of lists by district."""
        return self.annotate(code=F("region__code"))
