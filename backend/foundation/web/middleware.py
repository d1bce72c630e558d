"""What does every request pass through that is ours? An id, and a limit on what an API call may carry."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from .problem_details import problem_http_response, request_id_of

type GetResponse = Callable[[HttpRequest], HttpResponseBase]

API_PREFIX = "/api/"


class RequestIdMiddleware:
    """Gives each request an id and answers with it, so that a caller's report and our log line meet."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.request_id = str(uuid.uuid4())  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-Id"] = request_id_of(request)
        return response


class BodyLimitMiddleware:
    """Refuses an API body over MAX_API_BODY_BYTES before anything reads it.

    A WSGI server reads no further than Content-Length, and a body without one is read as empty, so the header
    decides. The admin keeps Django's own, larger limit: it carries uploads.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(API_PREFIX) and (refusal := _refusal(request)):
            return refusal
        return self.get_response(request)


class NullCharacterMiddleware:
    """Refuses a NUL in a page's query: no text of ours holds one, and PostgreSQL fails on it.

    The API's own fields name the parameter; the admin's filters would hand it to the database.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "%00" in request.META.get("QUERY_STRING", "") and not request.path_info.startswith(API_PREFIX):
            raise BadRequest("NUL in the query")
        return self.get_response(request)


def _refusal(request: HttpRequest) -> HttpResponse | None:
    if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
        return problem_http_response(
            request, status=411, code="length-required", detail="Send the body with a Content-Length, not in chunks."
        )
    declared = request.META.get("CONTENT_LENGTH") or "0"
    # isdecimal alone would pass digits of other scripts, which int() takes too.
    if not (declared.isascii() and declared.isdecimal()):
        return problem_http_response(
            request, status=400, code="invalid-content-length", detail="Content-Length is not a number."
        )
    # Python refuses to read numbers of thousands of digits, so leading zeros go first.
    digits = declared.lstrip("0") or "0"
    if len(digits) > len(str(settings.MAX_API_BODY_BYTES)) or int(digits) > settings.MAX_API_BODY_BYTES:
        return problem_http_response(
            request,
            status=413,
            code="body-too-large",
            detail=f"The body has {digits[:20]} bytes; at most {settings.MAX_API_BODY_BYTES} are taken.",
        )
    return None
