"""Views that do what the edge must survive."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.foundation.errors import DomainError, Kind
from backend.foundation.web.caching import public_for
from backend.foundation.web.fields import DegreesParameter, JSONBooleanField
from backend.foundation.web.serializers import RequestSerializer, validated


class TeapotEmpty(DomainError):
    # Not one of ours: docs/errors.md lists every code that is.
    __module__ = "teapot"

    code = "teapot-empty"
    title = "There is no tea"
    kind = Kind.CONFLICT


RAISED: dict[str, Exception] = {
    **{kind.name.lower(): type(kind.name, (TeapotEmpty,), {"kind": kind})("The pot is empty.") for kind in Kind},
    "missing": Http404(),
    "forbidden-by-django": PermissionDenied(),
    "suspicious": SuspiciousOperation(),
    "bug": ZeroDivisionError(),
}


class InnerRequest(RequestSerializer):
    size = serializers.IntegerField(min_value=1, max_value=9)


class TeaRequest(RequestSerializer):
    """One field of each class that our requests use."""

    leaf = serializers.CharField()
    inner = InnerRequest(required=False)
    cups = serializers.ListField(child=serializers.IntegerField(), required=False)
    note = serializers.CharField(max_length=5, min_length=2, required=False)
    kind = serializers.ChoiceField(["black", "green"], required=False)
    sweet = JSONBooleanField(required=False)
    day = serializers.DateField(required=False)
    heat = DegreesParameter(limit=90, required=False)


class CutOffView(APIView):
    """Loses its database in the middle of the request."""

    permission_classes = [AllowAny]

    def get(self, request: Request) -> Response:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid(), 10000)")
        return Response()


class EchoView(APIView):
    permission_classes = [AllowAny]

    def get(self, request: Request, what: str) -> Response:
        if what == "query":
            return Response(validated(TeaRequest, request.query_params))
        raise RAISED[what]

    def post(self, request: Request, what: str) -> Response:
        cleaned: dict[str, Any] = validated(TeaRequest, request.data)
        return Response(cleaned)


class SeenView(APIView):
    """Tells what Django believes of the request."""

    permission_classes = [AllowAny]
    caching = public_for(seconds=60)

    def get(self, request: Request) -> Response:
        return Response(
            {
                "address": request.META["REMOTE_ADDR"],
                "is_secure": request.is_secure(),
                "url": request.build_absolute_uri(),
                "cookies": request.COOKIES,
                "names": sorted(name for name in request.META if isinstance(request.META[name], str)),
            }
        )


class CachedView(APIView):
    """As long as its caller asks for."""

    permission_classes = [AllowAny]
    caching = public_for(seconds=60, stale_seconds=30)

    def get(self, request: Request, length: int) -> Response:
        if length == 0:
            raise Http404
        return Response("x" * length)

    def post(self, request: Request, length: int) -> Response:
        return Response("written")


class ForgetfulView(APIView):
    """States no permission."""

    def get(self, request: Request) -> Response:
        return Response({})


def plain(request: HttpRequest, what: str) -> HttpResponse:
    raise RAISED[what]


def fine(request: HttpRequest) -> HttpResponse:
    return HttpResponse("fine")


def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST.get("name", ""))


urlpatterns = [
    path("api/echo/<what>", EchoView.as_view()),
    path("api/forgetful", ForgetfulView.as_view()),
    path("api/seen", SeenView.as_view()),
    path("api/cached/<int:length>", CachedView.as_view()),
    path("api/cut-off", CutOffView.as_view()),
    path("plain/<what>", plain),
    path("form", form),
    path("fine", require_safe(fine)),
]

handler400 = "backend.foundation.web.error_pages.bad_request"
handler403 = "backend.foundation.web.error_pages.permission_denied"
handler404 = "backend.foundation.web.error_pages.page_not_found"
handler500 = "backend.foundation.web.error_pages.server_error"
