"""What does every request pass through that is ours? An id, the caller's address, and limits on what it may carry."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from .client_address import REFUSED
from .error_pages import answer_error
from .problem_details import is_of_api, request_id_of

type GetResponse = Callable[[HttpRequest], HttpResponseBase]

# A UUID of a REST API, or the shorter one of an HTTP API.
_PLATFORMS_ID = re.compile(r"[A-Za-z0-9_=-]{8,64}")


class RequestIdMiddleware:
    """Gives each request an id and answers with it, so that a caller's report and our log line meet."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.request_id = platforms_id(request.META.get("lambda.event")) or str(uuid.uuid4())  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-Id"] = request_id_of(request)
        return response


def platforms_id(event: object) -> str:
    """API Gateway's, which its own access log has too. What a client calls X-Request-Id is not believed."""
    context = event.get("requestContext") if isinstance(event, dict) else None
    given = context.get("requestId") if isinstance(context, dict) else None
    return given if isinstance(given, str) and _PLATFORMS_ID.fullmatch(given) else ""


class BrowserPolicyMiddleware:
    """Forbids browsers what no page of ours uses, beside what Django's own security headers do.

    Permissions-Policy switches off devices; Cross-Origin-Resource-Policy keeps answers out of other sites' images and
    scripts, while fetch() by an origin that CORS names still reads them.
    """

    _HEADERS = {
        "Permissions-Policy": ", ".join(
            f"{feature}=()"
            for feature in (
                "accelerometer",
                "browsing-topics",
                "camera",
                "display-capture",
                "geolocation",
                "gyroscope",
                "magnetometer",
                "microphone",
                "midi",
                "payment",
                "usb",
            )
        ),
        "Cross-Origin-Resource-Policy": "same-origin",
    }

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in self._HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class ClientAddressMiddleware:
    """Refuses what the front end states as its visitor's address and is none (client_address.py).

    A mistake in the front end, or a visitor who found a way to write that header: either is to be seen at once.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.META.get(REFUSED):
            detail = "X-Visitor-Address is not one IP address."
            return answer_error(request, 400, "invalid-visitor-address", detail)
        return self.get_response(request)


class BodyLimitMiddleware:
    """Refuses a body over MAX_API_BODY_BYTES, elsewhere MAX_PAGE_BODY_BYTES, before anything reads it.

    A WSGI server reads no further than Content-Length, and a body without one is read as empty, so the header decides.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return _refusal(request) or self.get_response(request)


class NullCharacterMiddleware:
    """Refuses a NUL in a page's query: no text of ours holds one, and PostgreSQL fails on it.

    The API's own fields name the parameter; the admin's filters would hand it to the database.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "%00" in request.META.get("QUERY_STRING", "") and not is_of_api(request.path_info):
            raise BadRequest("NUL in the query")
        return self.get_response(request)


class MethodNotAllowedMiddleware:
    """Django's own 405 is empty; a person or a program who meets it is told what DRF's says."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        detail = f"This address takes {response['Allow'] or 'no method'} only."
        told = answer_error(request, 405, "method-not-allowed", detail)
        told["Allow"] = response["Allow"]
        return told


def _refusal(request: HttpRequest) -> HttpResponse | None:
    if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
        detail = "Send the body with a Content-Length, not in chunks."
        return answer_error(request, 411, "length-required", detail)
    declared = request.META.get("CONTENT_LENGTH") or "0"
    # isdecimal alone would pass digits of other scripts, which int() takes too.
    if not (declared.isascii() and declared.isdecimal()):
        return answer_error(request, 400, "invalid-content-length", "Content-Length is not a number.")
    # Python refuses to read numbers of thousands of digits, so leading zeros go first.
    digits = declared.lstrip("0") or "0"
    most = settings.MAX_API_BODY_BYTES if is_of_api(request.path_info) else settings.MAX_PAGE_BODY_BYTES
    if len(digits) > len(str(most)) or int(digits) > most:
        return answer_error(
            request, 413, "body-too-large", f"The body has {digits[:20]} bytes; at most {most} are taken."
        )
    return None
