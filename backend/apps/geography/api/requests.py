"""What may be asked about regions? Query parameters, checked by name."""

from __future__ import annotations

from typing import Any, cast

from rest_framework import serializers

from backend.apps.geography.fips import state_of
from backend.apps.geography.layers import LAYER_CHOICES
from backend.foundation.web.fields import DayParameter, DegreesField, DegreesParameter
from backend.foundation.web.pagination import PagesRequest
from backend.foundation.web.serializers import RequestSerializer

# Of one request; the answer is some 1.2 KB for each.
MAX_POINTS = 500
MAX_WRONG_NAMED = 20


class StateField(serializers.CharField):
    """A state by postal or FIPS code, as its FIPS code."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        try:
            return state_of(text).fips
        except ValueError as error:
            raise serializers.ValidationError(f"{error}: 09 and CT are.", code="unknown-state") from error


_DAY = "The day whose map answers, YYYY-MM-DD; today (UTC) if absent."


class LookupRequest(RequestSerializer):
    lat = DegreesParameter(limit=90, help_text="Latitude in degrees, WGS 84.")
    lon = DegreesParameter(limit=180, help_text="Longitude in degrees, WGS 84.")
    date = DayParameter(help_text=_DAY)
    include = serializers.ChoiceField(
        choices=["border"],
        required=False,
        help_text="`border`: also the distance to each region's nearest border.",
    )


class Place(RequestSerializer):
    lat = DegreesField(limit=90, help_text="Latitude in degrees, WGS 84.")
    lon = DegreesField(limit=180, help_text="Longitude in degrees, WGS 84.")


class Places(serializers.ListSerializer[Any]):
    """Of many wrong points the first are named: the answer would otherwise be ten times the question."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return super().to_internal_value(data)
        except serializers.ValidationError as error:
            named = dict(list(cast("dict[str, Any]", error.detail).items())[:MAX_WRONG_NAMED])
            raise serializers.ValidationError(named) from error


class BatchLookup(RequestSerializer):
    points = Places(child=Place(), allow_empty=False, max_length=MAX_POINTS, help_text=f"{MAX_POINTS} at most.")
    date = DayParameter(help_text=_DAY)


class RegionsRequest(PagesRequest):
    layer = serializers.ChoiceField(choices=LAYER_CHOICES, required=False)
    state = StateField(required=False, help_text="Postal or FIPS code.")
    q = serializers.CharField(required=False, max_length=80, help_text="Part of the name.")
    date = DayParameter(help_text=_DAY)


class RegionRequest(RequestSerializer):
    date = DayParameter(help_text=_DAY)
