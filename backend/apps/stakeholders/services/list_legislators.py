"""Who represents a stakeholder on a day?"""

from __future__ import annotations

from datetime import date

from backend.apps.legislators.models import Term
from backend.apps.legislators.services import in_office
from backend.apps.stakeholders.models import Placement


def list_legislators(*, stakeholder_id: int, day: date) -> list[Term]:
    """Who is in office on `day` for the districts in which the stakeholder is now, federal chambers first.

    Two queries. Nobody where the stakeholder has no known place.
    """
    held = Placement.objects.current().filter(stakeholder=stakeholder_id).exclude(region__layer="county")
    return in_office(set(held.values_list("region__code", flat=True)), day)
