"""Who represents a stakeholder on a day?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from backend.apps.geography.services import name_regions
from backend.apps.legislators.models import Term
from backend.apps.legislators.services import in_office, with_state
from backend.apps.stakeholders.models import Placement


@dataclass(frozen=True, slots=True, kw_only=True)
class Representative:
    """Who answers for a stakeholder: the term, and the short name of the district (CT-02) or state that sends them."""

    term: Term
    district: str


def list_legislators(*, stakeholder_id: int, day: date) -> list[Representative]:
    """Who is in office on `day` for the districts in which the stakeholder is now, federal chambers first.

    Three queries. Nobody where the stakeholder has no known place.
    """
    held = Placement.objects.current().filter(stakeholder=stakeholder_id)
    places = list(held.values_list("region__code", "region__state_fips"))
    terms = in_office(with_state({code for code, _ in places}, (state for _, state in places)), day)
    names = name_regions(regions=(term.region for term in terms), day=day)
    return [Representative(term=term, district=names[term.region.code]) for term in terms]
