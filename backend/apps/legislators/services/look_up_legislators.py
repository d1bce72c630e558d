"""Who represents a point on a day? The map in force on that day says where it is, the terms who was in office there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from backend.apps.geography.services import Answer, look_up
from backend.apps.legislators.chambers import LAYER_OF
from backend.apps.legislators.models import Term

# Those that send members to a legislature; a county sends none.
_LAYERS = tuple(LAYER_OF.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Represented:
    """`terms` are those of the day, by chamber (Senate, House, upper, lower) and name; each with legislator and region.

    `regions` are the districts and the state that hold the point; of a layer in neither, no map or no region answered
    (`layers_in_force`, as in geography's Lookup). Senators are there also without a map of the states: the others tell
    in which one the point is.
    """

    regions: list[Answer]
    terms: list[Term]
    layers_in_force: frozenset[str]


def look_up_legislators(*, longitude: float, latitude: float, day: date) -> Represented:
    """Who represents a point (degrees, WGS 84) on a day. Two round trips, however many districts hold it."""
    found = look_up(longitude=longitude, latitude=latitude, day=day)
    regions = sorted(
        (answer for answer in found.answers if answer.layer in _LAYERS),
        key=lambda answer: (_LAYERS.index(answer.layer), answer.geoid),
    )
    codes = {f"{answer.layer}/{answer.geoid}" for answer in regions}
    return Represented(
        regions=regions,
        terms=in_office(with_state(codes, (answer.state_fips for answer in found.answers)), day),
        layers_in_force=found.layers_in_force & set(_LAYERS),
    )


def with_state(codes: set[str], states: Iterable[str]) -> set[str]:
    """These regions, and where no map of the states is among them, the state (FIPS) that the others lie in."""
    known = any(code.startswith("state/") for code in codes)
    return codes if known else codes | {f"state/{fips}" for fips in states}


def in_office(codes: set[str], day: date) -> list[Term]:
    """Who holds the seats of these regions (cd/0901) on a day, federal chambers first."""
    if not codes:
        return []
    chambers = list(LAYER_OF)
    terms = Term.objects.in_office_on(day).in_regions(codes).with_people()
    return sorted(
        terms,
        key=lambda term: (chambers.index(term.chamber), term.region.code, term.senate_class or 0, term.legislator.name),
    )
