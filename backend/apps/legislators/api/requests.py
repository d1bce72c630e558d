"""What may be asked about legislators? Query parameters, checked by name."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.apps.geography.fips import state_of
from backend.apps.legislators.chambers import LAYER_OF, Chamber
from backend.foundation.web.fields import DayParameter, DegreesParameter
from backend.foundation.web.pagination import PagesRequest
from backend.foundation.web.serializers import RequestSerializer

# The layers whose regions send members.
SENDING_LAYERS = list(LAYER_OF.values())


class StateParameter(serializers.CharField):
    """A state by postal or FIPS code, as its FIPS code."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        try:
            return state_of(text).fips
        except ValueError as error:
            raise serializers.ValidationError(f"{error}: 09 and CT are.", code="unknown-state") from error


class LegislatorsRequest(PagesRequest):
    state = StateParameter(required=False, help_text="Postal or FIPS code of the state that sends them.")
    chamber = serializers.ChoiceField(choices=Chamber.choices, required=False)
    party = serializers.CharField(required=False, max_length=50, help_text="As the list names it, in any case.")
    layer = serializers.ChoiceField(choices=SENDING_LAYERS, required=False, help_text="With `geoid`: one region's.")
    geoid = serializers.CharField(required=False, max_length=20, help_text="With `layer`.")
    name = serializers.CharField(required=False, max_length=80, help_text="Part of the name.")
    bioguide = serializers.CharField(required=False, max_length=7, help_text="The Congress's own ID of a member.")
    date = DayParameter(help_text="The day on which they are in office, YYYY-MM-DD; today (UTC) if absent.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A GEOID alone names regions of several layers."""
        if ("layer" in attrs) != ("geoid" in attrs):
            missing = "geoid" if "layer" in attrs else "layer"
            raise serializers.ValidationError({missing: "layer and geoid name a region together."}, code="required")
        return attrs


class LegislatorLookupRequest(RequestSerializer):
    lat = DegreesParameter(limit=90, help_text="Latitude in degrees, WGS 84.")
    lon = DegreesParameter(limit=180, help_text="Longitude in degrees, WGS 84.")
    date = DayParameter(
        help_text="The day whose map answers and on which they are in office, YYYY-MM-DD; today (UTC) if absent."
    )
