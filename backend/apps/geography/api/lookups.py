"""Where does somebody ask which regions hold a point, or each of many?"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from backend.apps.geography.layers import LAYERS
from backend.apps.geography.limits import BATCH_LOOKUPS, LOOKUPS
from backend.apps.geography.services import Answer, Lookup, look_up, look_up_many
from backend.foundation.idempotency.views import naturally_idempotent
from backend.foundation.rate_limiting.throttle import LimitedView, limited_by
from backend.foundation.web.caching import public_for
from backend.foundation.web.documented import documented
from backend.foundation.web.serializers import NoParameters, validated

from .answers import BatchLookupBody, LookupBody, vintage_body
from .requests import BatchLookup, LookupRequest

_HARTFORD = {
    "regions": [
        {
            "layer": "cd",
            "geoid": "0901",
            "name": "Congressional District 1",
            "state": "09",
            "vintage": {"key": "tl_2022_09_cd118", "in_force_from": "2023-01-03", "in_force_until": None},
            "on_border": False,
            "also_touching": [],
        }
    ],
    "layers_without_region": [],
    "layers_without_map": ["county", "sldl", "sldu", "state"],
}


class RegionLookupView(LimitedView):
    """Anybody may read."""

    permission_classes = (AllowAny,)
    throttle_classes = (limited_by(GET=LOOKUPS, POST=BATCH_LOOKUPS),)
    caching = public_for(seconds=300)

    @documented(
        operation_id="regions_lookup",
        summary="The regions that hold a point on a day",
        parameters=[LookupRequest],
        responses=LookupBody,
        examples=[
            OpenApiExample(
                "Hartford, Connecticut, in the 118th Congress",
                response_only=True,
                value={"lat": 41.7637, "lon": -72.6851, "date": "2024-07-01", **_HARTFORD},
            )
        ],
    )
    def get(self, request: Request) -> Response:
        asked = validated(LookupRequest, request.query_params)
        with_border = "include" in asked
        found = look_up(longitude=asked["lon"], latitude=asked["lat"], day=asked["date"], with_border=with_border)
        return Response(_place_body(asked, found) | {"date": asked["date"].isoformat()})

    @documented(
        operation_id="regions_lookup_many",
        summary="The regions that hold each of many points on a day",
        request=BatchLookup,
        responses={200: BatchLookupBody},
        examples=[
            OpenApiExample(
                "Two addresses",
                request_only=True,
                value={
                    "date": "2024-07-01",
                    "points": [{"lat": 41.7637, "lon": -72.6851}, {"lat": 41.3, "lon": -72.92}],
                },
            ),
            OpenApiExample(
                "Hartford, Connecticut, in the 118th Congress",
                response_only=True,
                value={"date": "2024-07-01", "points": [{"lat": 41.7637, "lon": -72.6851, **_HARTFORD}]},
            ),
        ],
    )
    @naturally_idempotent("It reads; a POST because points of people belong into no address that logs keep.")
    def post(self, request: Request) -> Response:
        validated(NoParameters, request.query_params)
        asked = validated(BatchLookup, request.data)
        points = asked["points"]
        found = look_up_many(points=[(point["lon"], point["lat"]) for point in points], day=asked["date"])
        bodies = [_place_body(point, lookup) for point, lookup in zip(points, found, strict=True)]
        return Response({"date": asked["date"].isoformat(), "points": bodies})


def _place_body(point: dict[str, Any], found: Lookup) -> dict[str, Any]:
    return {
        "lat": point["lat"],
        "lon": point["lon"],
        "regions": [_answer_body(answer) for answer in found.answers],
        "layers_without_region": sorted(found.layers_in_force - {answer.layer for answer in found.answers}),
        "layers_without_map": sorted(LAYERS.keys() - found.layers_in_force),
    }


def _answer_body(answer: Answer) -> dict[str, Any]:
    body: dict[str, Any] = {
        "layer": answer.layer,
        "geoid": answer.geoid,
        "name": answer.name,
        "state": answer.state_fips,
        "vintage": vintage_body(answer.vintage, answer.in_force_from, answer.in_force_until),
        "on_border": answer.on_border,
        "also_touching": answer.also_touching,
    }
    if answer.border_metres is not None:
        body["border_metres"] = round(answer.border_metres, 1)
    return body
