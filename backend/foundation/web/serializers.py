"""How is a request checked? Field by field, and a field nobody asked for is a mistake worth telling."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

# A body of 32 KB has room for thousands of wrong names, and the answer would be many times its size.
MAX_UNKNOWN_NAMED = 20


class RequestSerializer(serializers.Serializer[Any]):
    """A request body or query: unknown fields are refused by name instead of silently dropped."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                known = ", ".join(name for name, field in self.fields.items() if not field.read_only)
                raise ValidationError(
                    {name: [f"There is no such field; known are {known}."] for name in unknown[:MAX_UNKNOWN_NAMED]},
                    code="unknown-field",
                )
        return super().to_internal_value(data)


@cache
def _checker(serializer_class: type[RequestSerializer]) -> RequestSerializer:
    """One instance a class: making one copies all its fields, which costs as much as checking them.

    Checking leaves nothing behind in it; `run_validation` takes the data and returns the values.
    """
    return serializer_class()


def validated(serializer_class: type[RequestSerializer], data: Any) -> dict[str, Any]:
    """The cleaned values of `data`, or DRF's ValidationError."""
    cleaned: dict[str, Any] = _checker(serializer_class).run_validation(data)
    return cleaned
