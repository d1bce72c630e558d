"""What does the OpenAPI document say of an operation beside its bodies? Its policy, and how it fails."""

from __future__ import annotations

from typing import Any, Literal

from drf_spectacular.authentication import SessionScheme
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from .documented import take_up
from .policies import policy_of
from .problem_details import CONTENT_TYPE


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


class AdminSessionScheme(SessionScheme):  # type: ignore[no-untyped-call]  # drf-spectacular's own
    """drf-spectacular's for DRF's own class."""

    target_class = "backend.foundation.web.authentication.AdminSession"


class PolicyAutoSchema(AutoSchema):
    """drf-spectacular's schema, where each operation also says its policy and how it fails."""

    def get_operation(self, *args: Any, **options: Any) -> Any:
        operation = super().get_operation(*args, **options)
        if operation is None:
            return None
        idempotency = getattr(getattr(self.view, self.method.lower()), "idempotency", None)
        whole = operation if idempotency is None else idempotency.documented(operation)
        return whole | policy_of(self.view, self.method)

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        problem = self._get_response_for_code(  # type: ignore[no-untyped-call]  # drf-spectacular's own
            ProblemBody, "default", media_types=[CONTENT_TYPE]
        )
        problem["description"] = "Any error, as problem details."
        limited = {"429": {"$ref": "#/components/responses/TooManyRequests"}} if self.view.throttle_classes else {}
        return bodies | limited | {"default": problem}


# Whoever asks a view for its schema comes here first: now is the time.
take_up()
