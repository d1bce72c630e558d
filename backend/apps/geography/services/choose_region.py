"""Which regions may be chosen, first the states and then the districts of one, and what is the chosen one called?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from backend.apps.geography.district_names import district_in_words, district_name
from backend.apps.geography.models import Boundary, Region


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A region that is known, with its name as a sentence has it behind «in»."""

    region: Region
    in_words: str


def choose_region(*, code: str, day: date) -> Chosen | None:
    """The region of a code (cd/2405), called as on the map in force on the day; None where no map has had it.

    One query.
    """
    drawn = Boundary.objects.in_force_on(day).filter(region=OuterRef("pk")).values("name")[:1]
    region = Region.objects.filter(code=code).annotate(on_the_map=Subquery(drawn)).first()
    if region is None:
        return None
    words = district_in_words(layer=region.layer, geoid=region.geoid, on_the_map=region.on_the_map or "")
    return Chosen(region=region, in_words=words)


def choices_of_regions(*, state_fips: str | None, day: date) -> list[tuple[str, str]]:
    """Code and short name of the states on the map of the day, or of one state's congressional districts. One query."""
    drawn = Boundary.objects.in_force_on(day).of_layer("cd" if state_fips else "state")
    if state_fips:
        drawn = drawn.in_state(state_fips)
    rows = drawn.order_by("region__code").values_list("region__code", "region__layer", "region__geoid")
    return [(code, district_name(layer=layer, geoid=geoid)) for code, layer, geoid in rows]
