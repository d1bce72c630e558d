"""What do Django's own error handlers answer? Problem details below /api/, a short page elsewhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .middleware import API_PREFIX
from .problem_details import problem_http_response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400, "bad-request", "The request could not be understood.")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403, "permission-denied", "You may not do this.")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404, "not-found", "There is nothing at this address.")


def server_error(request: HttpRequest) -> HttpResponse:
    return _answer(request, 500, "server-error", "Something went wrong on our side; it has been noted.")


def _answer(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse:
    if request.path_info.startswith(API_PREFIX):
        return problem_http_response(request, status=status, code=code, detail=detail)
    return render(None, "web/error.html", {"status": status, "detail": detail}, status=status)
