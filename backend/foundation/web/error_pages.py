"""What do middleware and Django's own error handlers answer? Problem details below /api/, a short page elsewhere."""

from __future__ import annotations

import sys

from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import is_valid_path

from .problem_details import is_of_api, problem_http_response, request_id_of

RETRY_AFTER_SECONDS = 2
# A transaction idled too long (idle_in_transaction_session_timeout); the server is a replica now (a failover).
# https://www.postgresql.org/docs/current/errcodes-appendix.html
_AWAY_STATES = frozenset({"25P03", "25006"})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer_error(request, 400, "bad-request", "The request could not be understood.")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer_error(request, 403, "permission-denied", "You may not do this.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW: a stranger's form, and far more often a page from before signing in or out."""
    detail = "This form was not sent from the page as it is now. Go back, load the page again, and send it once more."
    return answer_error(request, 403, "csrf-failed", detail)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer_error(request, 404, "not-found", f"There is nothing at this address.{_without_slash(request)}")


def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the exception is handled: a database that is away is nobody's mistake, and comes back."""
    if _is_database_away(sys.exception()):
        response = answer_error(request, 503, "database-away", "The database does not answer. Try again in a moment.")
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response
    return answer_error(request, 500, "server-error", "Something went wrong on our side; it has been noted.")


def _is_database_away(error: BaseException | None) -> bool:
    """Restarts, timeouts, no free slot; and two that Django counts among our own mistakes."""
    if isinstance(error, InternalError):
        return getattr(error.__cause__, "sqlstate", None) in _AWAY_STATES
    return isinstance(error, OperationalError | InterfaceError)


def _without_slash(request: HttpRequest) -> str:
    """The API's addresses end without a slash, and those of other frameworks with one: people try both."""
    path = request.path_info.rstrip("/")
    if path == request.path_info or not is_of_api(path):
        return ""
    if not is_valid_path(path, getattr(request, "urlconf", None)):
        return ""
    return f" Without the slash at its end there is: {path}"


def answer_error(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse:
    """An error from outside DRF, as whoever asked reads it; `code` is one of docs/errors.md."""
    if is_of_api(request.path_info):
        return problem_http_response(request, status=status, code=code, detail=detail)
    context = {"status": status, "code": code, "detail": detail, "request_id": request_id_of(request)}
    return render(None, "web/error.html", context, status=status)
