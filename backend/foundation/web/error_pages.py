"""What do Django's own error handlers answer? Problem details below /api/, a short page elsewhere."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import is_valid_path

from .middleware import API_PREFIX
from .problem_details import problem_http_response

RETRY_AFTER_SECONDS = 2


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400, "bad-request", "The request could not be understood.")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403, "permission-denied", "You may not do this.")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404, "not-found", f"There is nothing at this address.{_without_slash(request)}")


def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the exception is handled: a database that is away is nobody's mistake, and comes back."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        response = _answer(request, 503, "database-away", "The database does not answer. Try again in a moment.")
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response
    return _answer(request, 500, "server-error", "Something went wrong on our side; it has been noted.")


def _without_slash(request: HttpRequest) -> str:
    """The API's addresses end without a slash, and those of other frameworks with one: people try both."""
    path = request.path_info.rstrip("/")
    if path == request.path_info or not path.startswith(API_PREFIX):
        return ""
    if not is_valid_path(path, getattr(request, "urlconf", None)):
        return ""
    return f" Without the slash at its end there is: {path}"


def _answer(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse:
    if request.path_info.startswith(API_PREFIX):
        return problem_http_response(request, status=status, code=code, detail=detail)
    return render(None, "web/error.html", {"status": status, "detail": detail}, status=status)
