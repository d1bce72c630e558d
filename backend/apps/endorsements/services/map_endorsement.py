"""Where does an endorsement stand on a map? Its districts' outlines, by the maps that answered, and its point."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.db.models import Q

from backend.apps.endorsements.models import Endorsement
from backend.apps.geography.models import Boundary
from backend.apps.geography.services.outline_regions import outline_regions
from backend.apps.stakeholders.models import Location, Placement

# About 100 metres for a district, 500 for the state around it.
_DISTRICT_TOLERANCE_DEGREES = 0.001
_STATE_TOLERANCE_DEGREES = 0.005
# A hundredth of a degree is about a kilometre: a neighbourhood, and nobody's door.
_ROUGHLY = 2


class Seen(StrEnum):
    """How much of a point, which may be somebody's home, is told."""

    NOTHING = "nothing"
    ROUGHLY = "roughly"
    EXACTLY = "exactly"


def map_endorsement(*, endorsement: Endorsement, point: Seen) -> dict[str, Any]:
    """A GeoJSON FeatureCollection with a member `focus`: the codes of what is to be seen whole.

    Four queries at most.
    """
    held = Placement.objects.current().filter(stakeholder=endorsement.stakeholder_id)
    states, districts = Q(pk__in=[]), Q(pk__in=[])
    for layer, region, vintage in held.values_list("region__layer", "region_id", "vintage_id"):
        one = Q(region=region, vintage=vintage)
        states, districts = (states | one, districts) if layer == "state" else (states, districts | one)
    base = outline_regions(
        boundaries=Boundary.objects.filter(states), tolerance_degrees=_STATE_TOLERANCE_DEGREES, kind="base"
    )
    outlines = outline_regions(
        boundaries=Boundary.objects.filter(districts), tolerance_degrees=_DISTRICT_TOLERANCE_DEGREES
    )
    points = [] if point == Seen.NOTHING else _points(endorsement, point)
    focus = [feature["properties"]["code"] for feature in outlines]
    return {"type": "FeatureCollection", "focus": focus or None, "features": [*base, *outlines, *points]}


def _points(endorsement: Endorsement, seen: Seen) -> list[dict[str, Any]]:
    location = Location.objects.filter(stakeholder=endorsement.stakeholder_id, point__isnull=False).first()
    if location is None or location.point is None:
        return []
    name, place = f"Point ({location.get_point_source_display()})", [location.point.x, location.point.y]
    if seen == Seen.ROUGHLY:
        name, place = "Within a kilometre or so", [round(degrees, _ROUGHLY) for degrees in place]
    return [
        {
            "type": "Feature",
            "properties": {"code": "", "name": name, "kind": "place"},
            "geometry": {"type": "Point", "coordinates": place},
        }
    ]
