"""The throttle that API views name, in a view of its own."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import path
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIClient
from rest_framework.views import APIView

from backend.foundation.rate_limiting.configured import limiter
from backend.foundation.rate_limiting.limits import Allow, Limit, Refuse, Tier, Window
from backend.foundation.rate_limiting.throttle import limited_by

READS = Limit("reads", (Tier("thing", (Window(2, 86400),), by="name"),), when_down=Allow())
WRITES = Limit("writes", (Tier("address", (Window(1, 86400),)),), when_down=Refuse())


class Thing(APIView):
    permission_classes = [AllowAny]
    throttle_classes = [limited_by(GET=READS, POST=WRITES)]

    def get(self, request: Request, **_: Any) -> Response:
        return Response({}, headers={"Vary": "Origin"})

    def post(self, request: Request, **_: Any) -> Response:
        raise ZeroDivisionError


urlpatterns = [path("api/things/<str:name>", Thing.as_view())]
pytestmark = pytest.mark.urls(__name__)


def test_a_route_is_counted_by_its_argument_where_a_tier_says_so():
    statuses = [APIClient().get(f"/api/things/{name}").status_code for name in ("a", "a", "b", "a", "b", "b")]
    assert statuses == [200, 200, 200, 429, 200, 429]


def test_an_answer_keeps_its_own_headers_beside_the_limits():
    answer = APIClient().get("/api/things/a")
    assert (answer["RateLimit-Policy"], answer["RateLimit"].split(";t=")[0]) == (
        '"reads-thing-86400";q=2;w=86400',
        '"reads-thing-86400";r=1',
    )
    assert "Origin" in answer["Vary"]
    assert "Retry-After" not in answer


def test_methods_without_a_limit_of_their_own_are_counted_as_reads():
    statuses = [getattr(APIClient(), method)("/api/things/a").status_code for method in ("options", "put", "get")]
    assert statuses == [200, 405, 429]


def test_what_must_not_be_tried_without_a_limit_is_503_while_nobody_can_count(settings):
    settings.RATE_LIMIT_STORE = "backend.foundation.rate_limiting.tests.making.AwayStore"
    answer = APIClient().post("/api/things/a")
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "limiter-away", "10")
    assert APIClient().get("/api/things/a").status_code == 200


def test_the_limiter_is_made_once_and_anew_when_the_settings_change(settings):
    first = limiter()
    assert limiter() is first
    settings.STAGE = "other"
    assert limiter() is not first


def test_an_address_that_nobody_can_read_is_limited_with_its_like():
    tried = [APIClient(raise_request_exception=False).post("/api/things/a", REMOTE_ADDR=odd) for odd in ("", "x")]
    assert [answer.status_code for answer in tried] == [500, 429]
