"""What does the OpenAPI document say of errors? That every operation answers them as problem details."""

from __future__ import annotations

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers


class FieldErrorBody(serializers.Serializer[Any]):
    field = serializers.CharField(help_text="Dotted path of the field; empty for the request as a whole.")
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemBody(serializers.Serializer[Any]):
    """RFC 9457 problem details."""

    type = serializers.CharField(help_text="Always about:blank; `code` tells kinds of problem apart.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="A sentence for the person who caused it.")
    code = serializers.CharField(help_text="Kebab-case, stable; all are listed in docs/errors.md.")
    request_id = serializers.CharField(help_text="Quote it when you ask us.")
    errors = FieldErrorBody(many=True, required=False)  # type: ignore[assignment]  # a field named like a property


class ProblemAutoSchema(AutoSchema):
    """drf-spectacular's schema with the problem answer as every operation's default."""

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        problem = self._get_response_for_code(  # type: ignore[no-untyped-call]  # drf-spectacular's own
            ProblemBody, "default", media_types=["application/problem+json"]
        )
        problem["description"] = "Any error, as problem details."
        return bodies | {"default": problem}


def page_of(body: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """What a cursor-paged list of `body` answers."""
    return inline_serializer(
        name=f"{body.__name__.removesuffix('Body')}Page",
        fields={
            "next": serializers.URLField(allow_null=True, help_text="The next page; null at the end."),
            "previous": serializers.URLField(allow_null=True, help_text="The page before; null at the start."),
            "results": body(many=True),
        },
    )
