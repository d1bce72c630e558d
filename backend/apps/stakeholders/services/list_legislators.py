"""Who represents a stakeholder on a day?"""

from __future__ import annotations

from datetime import date

from backend.apps.legislators.models import Term
from backend.apps.legislators.services import in_office, with_state
from backend.apps.stakeholders.models import Placement


def list_legislators(*, stakeholder_id: int, day: date) -> list[Term]:
    """Who is in office on `day` for the districts in which the stakeholder is now, federal chambers first.

    Two queries. Nobody where the stakeholder has no known place.
    """
    held = Placement.objects.current().filter(stakeholder=stakeholder_id)
    places = list(held.values_list("region__code", "region__state_fips"))
    return in_office(with_state({code for code, _ in places}, (state for _, state in places)), day)
