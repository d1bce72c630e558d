"""How are regions drawn on a small map? As outlines with fewer points, as GeoJSON features."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.db.models.functions import AsGeoJSON, GeoFunc
from django.db.models import QuerySet, Value

from backend.apps.geography.models import Boundary
from backend.apps.geography.models.boundary import SRID

# Degrees (SRID 4326); 0.001 are about 100 metres.
_DECIMALS = 4


class _Simplified(GeoFunc):
    """PostGIS: Douglas and Peucker's lines with no ring lost; neighbours are simplified alone, so slivers show."""

    function = "ST_SimplifyPreserveTopology"
    geom_param_pos = (0,)


def outline_regions(
    *, boundaries: QuerySet[Boundary], tolerance_degrees: float, kind: str = "outline"
) -> list[dict[str, Any]]:
    """GeoJSON features (RFC 7946, longitude first), in one query; properties: code, name, kind, vintage.

    No point of an outline is further than `tolerance_degrees` from where the map has it.
    """
    simplified = _Simplified("shape__geometry", Value(tolerance_degrees), output_field=GeometryField(srid=SRID))
    rows = boundaries.annotate(outline=AsGeoJSON(simplified, precision=_DECIMALS))
    values = rows.values_list("region__code", "name", "vintage__key", "outline")
    return [
        {
            "type": "Feature",
            "properties": {"code": code, "name": name, "vintage": vintage, "kind": kind},
            "geometry": json.loads(outline),
        }
        for code, name, vintage, outline in values
        if outline
    ]
