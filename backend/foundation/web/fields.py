"""How are degrees read? As finite numbers within their range, from a JSON body or from a query."""

from __future__ import annotations

import math
from typing import Any

from rest_framework import serializers


class DegreesField(serializers.FloatField):
    """A finite number of degrees: a JSON number, so neither `true` nor a string.

    DRF's FloatField alone is not enough: 1e999 is infinite, and an integer of 400 digits overflows it into a 500.
    """

    def __init__(self, *, limit: int, **options: Any) -> None:
        super().__init__(min_value=-limit, max_value=limit, **options)

    def to_internal_value(self, data: Any) -> float:
        # Compared before it is converted: Python compares an integer of any size with a float, and NaN with nothing.
        if isinstance(data, bool) or not isinstance(data, int | float) or not abs(data) < math.inf:
            self.fail("invalid")
        try:
            return super().to_internal_value(data)
        except OverflowError:
            self.fail("invalid")


class DegreesParameter(DegreesField):
    """The same in a query, where everything is text."""

    def to_internal_value(self, data: Any) -> float:
        try:
            return super().to_internal_value(float(data))
        except ValueError:
            self.fail("invalid")
