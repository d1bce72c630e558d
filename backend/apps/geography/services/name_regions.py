"""What are these regions called for short, on a day?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from backend.apps.geography.district_names import district_name
from backend.apps.geography.models import Boundary, Region


def name_regions(*, regions: Iterable[Region], day: date) -> dict[str, str]:
    """Short names by code (cd/0902: CT-02), with the names of the maps in force on the day. One query."""
    by_code = {region.code: region for region in regions}
    drawn = Boundary.objects.in_force_on(day).filter(region__code__in=by_code) if by_code else Boundary.objects.none()
    on_the_map = dict(drawn.values_list("region__code", "name"))
    return {
        code: district_name(layer=region.layer, geoid=region.geoid, on_the_map=on_the_map.get(code, ""))
        for code, region in by_code.items()
    }
