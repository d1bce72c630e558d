"""Views that a request log must tell of."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path, re_path

from backend.foundation.observability import metrics, tracing

logger = logging.getLogger("backend.test.view")


def fine(request: HttpRequest, person: str = "") -> HttpResponse:
    logger.info("inside the view")
    metrics.count("TeaServed", kind="green")
    with connection.cursor() as cursor, tracing.span("brewing"):
        cursor.execute("SELECT 1")
        cursor.execute("SELECT %s", [person])
    return HttpResponse("x" * 300)


def missing(request: HttpRequest, person: str) -> HttpResponse:
    return HttpResponse(status=404)


def broken(request: HttpRequest, person: str) -> HttpResponse:
    raise ValueError(f"cannot serve {person!r}")


def streamed(request: HttpRequest) -> StreamingHttpResponse:
    def parts() -> Iterator[bytes]:
        for _ in range(3):
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            logger.info("inside the stream")
            yield b"four"

    return StreamingHttpResponse(parts())


urlpatterns = [
    path("", fine),
    path("fine/<person>", fine, name="fine"),
    re_path(r"^secret/(?P<person>[^/]{1,200})/\Z", fine, name="secret-link"),
    path("missing/<person>", missing),
    path("broken/<person>", broken),
    path("streamed", streamed),
    path("health/live", fine),
]

handler400 = "backend.foundation.web.error_pages.bad_request"
handler403 = "backend.foundation.web.error_pages.permission_denied"
handler404 = "backend.foundation.web.error_pages.page_not_found"
handler500 = "backend.foundation.web.error_pages.server_error"
