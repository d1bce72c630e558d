"""What may be asked about regions? Query parameters, checked by name."""

from __future__ import annotations

import math
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from backend.apps.geography.fips import state_of
from backend.apps.geography.layers import LAYER_CHOICES
from backend.foundation.web.serializers import RequestSerializer


class DegreesField(serializers.FloatField):
    """A finite number of degrees; text that is merely long is refused before float() reads it."""

    def to_internal_value(self, data: Any) -> float:
        value = super().to_internal_value(data)
        if not math.isfinite(value):
            self.fail("invalid")
        return value


class StateField(serializers.CharField):
    """A state by postal or FIPS code, as its FIPS code."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        try:
            return state_of(text).fips
        except ValueError as error:
            raise serializers.ValidationError(f"{error}.", code="invalid_choice") from error


class DayField(serializers.DateField):
    """An ISO date; today where none is given."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            default=timezone.localdate,
            help_text="The day whose map answers, YYYY-MM-DD; today if absent.",
            **options,
        )


class LookupRequest(RequestSerializer):
    lat = DegreesField(min_value=-90, max_value=90, help_text="Latitude in degrees, WGS 84.")
    lon = DegreesField(min_value=-180, max_value=180, help_text="Longitude in degrees, WGS 84.")
    date = DayField()
    include = serializers.ChoiceField(
        choices=["border"],
        required=False,
        help_text="`border`: also the distance to each region's nearest border.",
    )


class RegionsRequest(RequestSerializer):
    layer = serializers.ChoiceField(choices=LAYER_CHOICES, required=False)
    state = StateField(required=False, help_text="Postal or FIPS code.")
    q = serializers.CharField(required=False, max_length=80, help_text="Part of the name.")
    date = DayField()
    # Read by the paginator; named here so that they are not unknown.
    cursor = serializers.CharField(required=False)
    page_size = serializers.CharField(required=False)


class RegionRequest(RequestSerializer):
    date = DayField()
