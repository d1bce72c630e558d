"""What does an error look like on the wire? RFC 9457 problem details, always of this one shape."""

from __future__ import annotations

from http import HTTPStatus
from typing import TypedDict

from django.http import HttpRequest, JsonResponse

CONTENT_TYPE = "application/problem+json"
# Below it errors are problem details, elsewhere a short page.
API_PREFIX = "/api/"


def is_of_api(path: str) -> bool:
    """Whether a path is the API's; `/api` itself is nobody's address, and a program's mistake."""
    return f"{path}/".startswith(API_PREFIX)


class FieldError(TypedDict):
    """One complaint about one part of the request; `field` is a dotted path, empty for the whole."""

    field: str
    code: str
    detail: str


class Problem(TypedDict, total=False):
    """RFC 9457 members, then ours: `code` (docs/errors.md), `request_id`, and `errors` where fields are to blame."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: list[FieldError]


def problem_details(
    *,
    status: int,
    code: str,
    detail: str,
    title: str = "",
    request_id: str = "",
    errors: list[FieldError] | None = None,
) -> Problem:
    """The body of a problem answer; the title defaults to the status's own phrase."""
    body: Problem = {
        # about:blank: the code tells occurrences apart, and no URL of ours has to live for ever (RFC 9457 4.2.1).
        "type": "about:blank",
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": request_id,
    }
    if errors:
        body["errors"] = errors
    return body


def problem_http_response(request: HttpRequest, *, status: int, code: str, detail: str) -> JsonResponse:
    """A problem answer from outside DRF: middleware and Django's own error handlers."""
    body = problem_details(status=status, code=code, detail=detail, request_id=request_id_of(request))
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE)


def request_id_of(request: HttpRequest) -> str:
    """The id that RequestIdMiddleware gave this request, empty before it."""
    return str(getattr(request, "request_id", ""))
