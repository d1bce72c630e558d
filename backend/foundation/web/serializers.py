"""How is a request checked? Field by field, and a field nobody asked for is a mistake worth telling."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.datastructures import MultiValueDict
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.settings import api_settings

from .sentences import in_our_words

# A body of 32 KB has room for thousands of wrong names, and the answer would be many times its size.
MAX_UNKNOWN_NAMED = 20

_TWICE = ErrorDetail("This is given more than once.", code="given-twice")
_EMPTY = ErrorDetail("This is empty; leave it out instead.", code="blank")


class RequestSerializer(serializers.Serializer[Any]):
    """A request body or query. All that is wrong is said at once: values, names nobody asked for, repetitions."""

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        return {name: in_our_words(field) for name, field in fields.items()}

    def to_internal_value(self, data: Any) -> Any:
        refused = self._refused_names(data) if isinstance(data, Mapping) else {}
        try:
            cleaned = super().to_internal_value(data)
        except ValidationError as error:
            if not refused:
                raise
            raise ValidationError({**_by_name(error), **refused}) from error
        if refused:
            raise ValidationError(refused)
        return cleaned

    def _refused_names(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Names that are unknown, instead of silently dropping them; names given twice, instead of taking the last."""
        known = ", ".join(name for name, field in self.fields.items() if not field.read_only)
        unknown = [name for name in data if name not in self.fields][:MAX_UNKNOWN_NAMED]
        told = f"known are {known}" if known else "none is taken here"
        sentence = ErrorDetail(f"There is no such field; {told}.", code="unknown-field")
        return {name: [sentence] for name in unknown} | _refused_parameters(data)


def _refused_parameters(data: Mapping[str, Any]) -> dict[str, Any]:
    """Query parameters given twice, or empty, which DRF would take for absent; a JSON body has no such thing."""
    if not isinstance(data, MultiValueDict):
        return {}
    refused = {name: [_EMPTY] for name in data if data.getlist(name) == [""]}
    refused |= {name: [_TWICE] for name in data if len(data.getlist(name)) > 1}
    return dict(list(refused.items())[:MAX_UNKNOWN_NAMED])


def _by_name(error: ValidationError) -> dict[str, Any]:
    if isinstance(error.detail, dict):
        return error.detail
    return {api_settings.NON_FIELD_ERRORS_KEY: error.detail}


class NoParameters(RequestSerializer):
    """Of an address that takes none: each made-up one would otherwise be another answer for caches to keep."""


@cache
def _checker(serializer_class: type[RequestSerializer]) -> RequestSerializer:
    """One instance a class: making one copies all its fields, which costs as much as checking them.

    Checking leaves nothing behind in it; `run_validation` takes the data and returns the values.
    """
    return serializer_class()


def validated(serializer_class: type[RequestSerializer], data: Any) -> dict[str, Any]:
    """The cleaned values of `data`, or DRF's ValidationError."""
    if not isinstance(data, Mapping):
        raise ValidationError("The body must be a JSON object.", code="invalid")
    cleaned: dict[str, Any] = _checker(serializer_class).run_validation(data)
    return cleaned
