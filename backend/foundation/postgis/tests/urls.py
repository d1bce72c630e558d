"""Views that meet each way in which a database can refuse, inside DRF and outside it, in a transaction and not."""

from __future__ import annotations

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.config.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

# Each is one statement after the other in one session.
STATEMENTS = {
    "statement-timeout": ("SET LOCAL statement_timeout = '5ms'", "SELECT pg_sleep(5)"),
    "lock-timeout": ("SET LOCAL lock_timeout = '5ms'", "LOCK TABLE django_session IN ACCESS EXCLUSIVE MODE"),
    "killed": ("SELECT pg_terminate_backend(pg_backend_pid(), 10000)",),
    "canceled": ("SELECT pg_cancel_backend(pg_backend_pid())", "SELECT pg_sleep(5)"),
    "idle-in-transaction": ("SET idle_in_transaction_session_timeout = '5ms'", "wait until we are gone", "SELECT 1"),
    "read-only": ("SET TRANSACTION READ ONLY", "DELETE FROM django_session"),
    "mistake": ("SELECT 1 / 0",),
    "forbidden": ("SELECT * FROM pg_authid_is_not_there",),
}


def carry_out(way: str) -> None:
    with connection.cursor() as cursor:
        for statement in STATEMENTS[way]:
            if statement.startswith("wait"):
                wait_until_gone()
            else:
                cursor.execute(statement)


def wait_until_gone() -> None:
    """Until the server has said its last word to this session."""
    from backend.foundation.postgis.tests.test_health_check import another_connection  # noqa: PLC0415  # a test's

    pid = connection.connection.info.backend_pid
    with another_connection() as other:
        other.autocommit = True
        while other.execute("SELECT FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone() is not None:
            pass


class ApiView(APIView):
    permission_classes = [AllowAny]

    def get(self, request: Request, way: str) -> Response:
        with transaction.atomic():
            carry_out(way)
        return Response({})


class NestedView(APIView):
    permission_classes = [AllowAny]

    def get(self, request: Request, way: str) -> Response:
        with transaction.atomic(), transaction.atomic():
            carry_out(way)
        return Response({})


def page(request: HttpRequest, way: str) -> HttpResponse:
    with transaction.atomic():
        carry_out(way)
    return HttpResponse("done")


urlpatterns = [
    path("api/v1/once/<way>", ApiView.as_view()),
    path("api/v1/nested/<way>", NestedView.as_view()),
    path("page/<way>", page),
]
