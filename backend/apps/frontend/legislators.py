"""How does the existing front end read legislators? Those of the Congress who are in office."""

from __future__ import annotations

from datetime import date
from typing import Any

from backend.apps.geography.fips import BY_FIPS
from backend.apps.legislators.chambers import AT_LARGE_DISTRICT, DELEGATE_DISTRICT, FEDERAL_CHAMBERS, Chamber
from backend.apps.legislators.models import Term

_CHAMBERS = {Chamber.SENATE: "Senate", Chamber.HOUSE: "House"}


def listed_legislators(*, on: date) -> list[dict[str, Any]]:
    """By last name, in one query; some 540. Which senator is the senior one, nobody here knows."""
    terms = Term.objects.in_office_on(on).filter(chamber__in=FEDERAL_CHAMBERS).with_people()
    return [_legislator(term) for term in terms.order_by("legislator__last_name", "id")]


def _legislator(term: Term) -> dict[str, Any]:
    return {
        "id": term.legislator_id,
        "first_name": term.legislator.first_name,
        "last_name": term.legislator.last_name,
        "chamber": _CHAMBERS[Chamber(term.chamber)],
        "state": BY_FIPS[term.region.state_fips].usps,
        "district": _district(term.region.geoid) if term.chamber == Chamber.HOUSE else "",
    }


def _district(geoid: str) -> str:
    number = geoid[2:]
    return "At-Large" if number in {AT_LARGE_DISTRICT, DELEGATE_DISTRICT} else number.lstrip("0")
