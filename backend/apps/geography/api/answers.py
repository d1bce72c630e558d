"""What do we answer about regions? Identifiers, names and the map that answered; shapes only where asked."""

from __future__ import annotations

from datetime import date
from typing import Any

from rest_framework import serializers
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from backend.apps.geography.layers import LAYER_CHOICES
from backend.apps.geography.models import Boundary, Shape


class VintageBody(serializers.Serializer[Any]):
    key = serializers.CharField(help_text="The Census file it comes from.")
    in_force_from = serializers.DateField()
    in_force_until = serializers.DateField(
        allow_null=True, help_text="First day of the next map; null while none is known."
    )


class LookupRegionBody(serializers.Serializer[Any]):
    layer = serializers.ChoiceField(choices=LAYER_CHOICES)
    geoid = serializers.CharField()
    name = serializers.CharField()
    state = serializers.CharField(help_text="FIPS code of the state.")
    vintage = VintageBody()
    on_border = serializers.BooleanField(help_text="The point is within 0.1 mm of the region's border.")
    also_touching = serializers.ListField(
        child=serializers.CharField(), help_text="GEOIDs of the layer that share that border."
    )
    border_metres = serializers.FloatField(
        required=False, help_text="Metres to the region's nearest border; with include=border."
    )


class PlaceBody(serializers.Serializer[Any]):
    lat = serializers.FloatField()
    lon = serializers.FloatField()
    regions = LookupRegionBody(many=True)
    layers_without_region = serializers.ListField(
        child=serializers.ChoiceField(choices=LAYER_CHOICES),
        help_text="Layers whose map has no region there: undefined water, a chamber that does not exist.",
    )
    layers_without_map = serializers.ListField(
        child=serializers.ChoiceField(choices=LAYER_CHOICES),
        help_text="Layers of which no map in force on that day covers the point's state; all where no state is known.",
    )


class LookupBody(PlaceBody):
    date = serializers.DateField()


class BatchLookupBody(serializers.Serializer[Any]):
    date = serializers.DateField()
    points = PlaceBody(many=True, help_text="As asked for, in the same order.")


class RegionBody(serializers.ModelSerializer[Boundary]):
    """A region as one vintage has it."""

    layer = serializers.CharField(source="region.layer")
    geoid = serializers.CharField(source="region.geoid")
    ocd_id = serializers.CharField(source="region.ocd_id", help_text="Open Civic Data ID; empty where not known.")
    state = serializers.CharField(source="state_fips")
    vintage = serializers.SerializerMethodField()

    class Meta:
        model = Boundary
        fields: tuple[str, ...] = ("layer", "geoid", "name", "state", "ocd_id", "vintage")

    def get_vintage(self, boundary: Boundary) -> VintageBody:
        days = boundary.in_force_days  # type: ignore[attr-defined]  # annotated by in_force_on()
        return vintage_body(boundary.vintage.key, days.lower, days.upper)  # type: ignore[return-value]  # its shape


class RegionDetailBody(RegionBody):
    land_square_metres = serializers.IntegerField(allow_null=True)
    water_square_metres = serializers.IntegerField(allow_null=True)
    shape = serializers.SerializerMethodField(help_text="Where its GeoJSON is.")

    class Meta(RegionBody.Meta):
        fields = (*RegionBody.Meta.fields, "land_square_metres", "water_square_metres", "shape")

    def get_shape(self, boundary: Boundary) -> str:
        address: str = self.context["shape_url"]
        return address


class ShapeFeature(GeoFeatureModelSerializer):  # type: ignore[misc]  # drf-gis has no types
    """A GeoJSON Feature (RFC 7946): the exact shape in WGS 84, six decimals as the Census gives them."""

    layer = serializers.CharField(source="boundary.region.layer")
    geoid = serializers.CharField(source="boundary.region.geoid")
    name = serializers.CharField(source="boundary.name")
    vintage = serializers.CharField(source="boundary.vintage.key")

    class Meta:
        model = Shape
        geo_field = "geometry"
        id_field = False
        fields = ("geometry", "layer", "geoid", "name", "vintage")


def vintage_body(key: str, in_force_from: date, in_force_until: date | None) -> dict[str, str | None]:
    return {
        "key": key,
        "in_force_from": in_force_from.isoformat(),
        "in_force_until": None if in_force_until is None else in_force_until.isoformat(),
    }
