"""How are numbers, days and consents read? As what JSON means by a number and a boolean, and nothing near it."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers


class JSONBooleanField(serializers.BooleanField):
    """`true` or `false`. DRF takes "yes" and 1 as well, and what somebody agreed to is nothing to guess."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class JSONUUIDField(serializers.UUIDField):
    """A UUID as text. DRF takes a number for its 128 bits as well."""

    def to_internal_value(self, data: Any) -> UUID:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        value: UUID = super().to_internal_value(data)
        return value


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
    """The same in a query, where everything is text. Python's float() reads more: `1_0`, digits of any script, nan."""

    _number = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{0,20})?([eE][+-]?[0-9]{1,2})?")

    def to_internal_value(self, data: Any) -> float:
        if not isinstance(data, str) or not self._number.fullmatch(data):
            self.fail("invalid")
        return super().to_internal_value(float(data))


class WholeNumberParameter(serializers.IntegerField):
    """A whole number in a query, in our digits. Python's int() reads more: `1_0`, ` 1`, digits of any script."""

    def to_internal_value(self, data: Any) -> int:
        if not re.fullmatch(r"-?[0-9]+", str(data)):
            self.fail("invalid")
        number: int = super().to_internal_value(data)
        return number


class DayParameter(serializers.DateField):
    """A day in a query, YYYY-MM-DD and no other of ISO 8601's forms; today (UTC) where none is given."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default=timezone.localdate, **options)

    def to_internal_value(self, data: Any) -> date:
        if not isinstance(data, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", data):
            self.fail("invalid", format="YYYY-MM-DD")
        day: date = super().to_internal_value(data)
        return day


class MomentParameter(serializers.DateTimeField):
    """A moment in a query, with its offset: whoever leaves that out means one zone, and is read in another.

    An unescaped `+` arrives as a blank, and is read as what was meant.
    """

    default_error_messages = {"invalid": "A moment is needed, with its offset from UTC: 2026-09-01T08:00:00Z."}
    _moment = re.compile(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
    )

    def to_internal_value(self, data: Any) -> datetime:
        text = re.sub(r" (?=[0-9]{2}:[0-9]{2}\Z)", "+", data) if isinstance(data, str) else ""
        if not self._moment.fullmatch(text):
            self.fail("invalid", format="")
        moment: datetime = super().to_internal_value(text)
        return moment
