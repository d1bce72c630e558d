"""Which answer does an exception become? DRF's, Django's and our own, all as problem+json."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler

from backend.foundation.errors import DomainError, Kind

from .authentication import CSRFFailed
from .problem_details import CONTENT_TYPE, FieldError, problem_details, request_id_of

STATUS_BY_KIND = {
    Kind.INVALID: 400,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.GONE: 410,
    Kind.FORBIDDEN: 403,
    Kind.CONTRADICTION: 422,
    Kind.UNAVAILABLE: 503,
}

# DRF's own exceptions, by our codes.
_CODES: dict[type[exceptions.APIException], str] = {
    exceptions.ParseError: "malformed-body",
    exceptions.NotAuthenticated: "not-authenticated",
    exceptions.AuthenticationFailed: "authentication-failed",
    CSRFFailed: CSRFFailed.default_code,  # before what it is a kind of
    exceptions.PermissionDenied: "permission-denied",
    exceptions.NotFound: "not-found",
    exceptions.MethodNotAllowed: "method-not-allowed",
    exceptions.NotAcceptable: "not-acceptable",
    exceptions.UnsupportedMediaType: "unsupported-media-type",
    exceptions.Throttled: "too-many-requests",
}


def problem_response(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER. Unknown exceptions return None and reach handler500."""
    request = context["request"]
    if isinstance(exc, DomainError):
        waiting = None if exc.retry_after_seconds is None else {"Retry-After": str(exc.retry_after_seconds)}
        return _answer(request, STATUS_BY_KIND[exc.kind], exc.code, exc.detail, title=exc.title, headers=waiting)
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    # DRF's handler marks the transaction for rollback and sets WWW-Authenticate and Retry-After.
    response = drf_exception_handler(exc, context)
    if response is None or not isinstance(exc, exceptions.APIException):
        return None
    headers = {name: response[name] for name in ("WWW-Authenticate", "Retry-After") if name in response}
    if isinstance(exc, exceptions.ValidationError):
        errors = list(_field_errors(exc.get_full_details()))
        return _answer(request, 400, "invalid-request", _sentence(errors), errors=errors, headers=headers)
    code = next((code for known, code in _CODES.items() if isinstance(exc, known)), exc.default_code)
    detail = str(exc.detail)
    if isinstance(exc, exceptions.UnsupportedMediaType):
        detail += f" Send the body as {request.parsers[0].media_type}."
    return _answer(request, exc.status_code, code, detail, headers=headers)


def _answer(  # the one place an API problem is rendered
    request: Any,
    status: int,
    code: str,
    detail: str,
    *,
    title: str = "",
    errors: list[FieldError] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    body = problem_details(
        status=status, code=code, detail=detail, title=title, request_id=request_id_of(request), errors=errors
    )
    # Whatever was negotiated for the answer that did not come: a problem is JSON.
    request.accepted_renderer, request.accepted_media_type = JSONRenderer(), JSONRenderer.media_type
    return Response(body, status=status, headers=headers, content_type=CONTENT_TYPE)


def _field_errors(details: Any, path: str = "") -> Iterator[FieldError]:
    """Flattens DRF's nested error details into dotted paths."""
    if (
        isinstance(details, dict)
        and set(details) == {"message", "code"}
        and not isinstance(details["message"], dict | list)
    ):
        # Django and DRF write their codes with underscores.
        code = str(details["code"]).replace("_", "-")
        yield {"field": path, "code": code, "detail": str(details["message"])}
    elif isinstance(details, dict):
        for key, value in details.items():
            inner = path if key == "non_field_errors" else f"{path}.{key}".lstrip(".")
            yield from _field_errors(value, inner)
    else:
        for position, value in enumerate(details):
            is_leaf = set(value) == {"message", "code"}
            yield from _field_errors(value, path if is_leaf else f"{path}.{position}".lstrip("."))


def _sentence(errors: list[FieldError]) -> str:
    named = [f"{error['field']}: {error['detail']}" if error["field"] else error["detail"] for error in errors]
    return " ".join(named)
