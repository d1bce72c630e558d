"""How is a request checked? Field by field, and a field nobody asked for is a mistake worth telling."""

from __future__ import annotations

from collections.abc import Mapping
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


def validated[T: RequestSerializer](serializer_class: type[T], data: Any) -> dict[str, Any]:
    """The cleaned values of `data`, or DRF's ValidationError."""
    serializer = serializer_class(data=data)
    serializer.is_valid(raise_exception=True)
    cleaned: dict[str, Any] = serializer.validated_data
    return cleaned
