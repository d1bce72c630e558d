"""Where is the map read over HTTP? Lookups, regions and their shapes; all public, all read-only."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import OpenApiExample
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from backend.apps.geography.errors import RegionNotFound
from backend.apps.geography.layers import LAYERS
from backend.apps.geography.limits import LOOKUPS, REGION_READS, SHAPES
from backend.apps.geography.models import Boundary
from backend.apps.geography.services import Answer, look_up
from backend.foundation.rate_limiting.throttle import LimitedView, limited_by
from backend.foundation.web.caching import public_for
from backend.foundation.web.documented import documented, page_of
from backend.foundation.web.pagination import SignedCursorPagination
from backend.foundation.web.serializers import validated

from .answers import LookupBody, RegionBody, RegionDetailBody, ShapeFeature, vintage_body
from .requests import LookupRequest, RegionRequest, RegionsRequest


class GeoJSONRenderer(JSONRenderer):
    media_type = "application/geo+json"


class PublicReadView(LimitedView):
    """Anybody may read."""

    permission_classes = (AllowAny,)
    throttle_classes = (limited_by(GET=REGION_READS),)


class RegionLookupView(PublicReadView):
    throttle_classes = (limited_by(GET=LOOKUPS),)
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
                value={
                    "lat": 41.7637,
                    "lon": -72.6851,
                    "date": "2024-07-01",
                    "regions": [
                        {
                            "layer": "cd",
                            "geoid": "0901",
                            "name": "Congressional District 1",
                            "state": "09",
                            "vintage": {
                                "key": "tl_2022_09_cd118",
                                "in_force_from": "2023-01-03",
                                "in_force_until": None,
                            },
                            "on_border": False,
                            "also_touching": [],
                        }
                    ],
                    "layers_without_region": [],
                    "layers_without_map": ["county", "sldl", "sldu", "state"],
                },
            )
        ],
    )
    def get(self, request: Request) -> Response:
        asked = validated(LookupRequest, request.query_params)
        with_border = "include" in asked
        found = look_up(longitude=asked["lon"], latitude=asked["lat"], day=asked["date"], with_border=with_border)
        return Response(
            {
                "lat": asked["lat"],
                "lon": asked["lon"],
                "date": asked["date"].isoformat(),
                "regions": [_answer_body(answer) for answer in found.answers],
                "layers_without_region": sorted(found.layers_in_force - {answer.layer for answer in found.answers}),
                "layers_without_map": sorted(LAYERS.keys() - found.layers_in_force),
            }
        )


class RegionPages(SignedCursorPagination):
    ordering = "code"


class RegionListView(PublicReadView):
    caching = public_for(seconds=300)

    @documented(
        operation_id="regions_list",
        summary="The regions in force on a day",
        parameters=[RegionsRequest],
        responses=page_of(RegionBody),
    )
    def get(self, request: Request) -> Response:
        asked = validated(RegionsRequest, request.query_params)
        boundaries = Boundary.objects.in_force_on(asked["date"]).with_code().select_related("region", "vintage")
        if "layer" in asked:
            boundaries = boundaries.of_layer(asked["layer"])
        if "state" in asked:
            boundaries = boundaries.in_state(asked["state"])
        if "q" in asked:
            boundaries = boundaries.named_like(asked["q"])
        pages = RegionPages()
        page = pages.paginate_queryset(boundaries, request, view=self)
        return pages.get_paginated_response(RegionBody(page, many=True).data)


class RegionDetailView(PublicReadView):
    caching = public_for(seconds=300)

    @documented(
        operation_id="regions_retrieve",
        summary="One region as the map in force has it",
        parameters=[RegionRequest],
        responses=RegionDetailBody,
    )
    def get(self, request: Request, layer: str, geoid: str) -> Response:
        boundary = _boundary(request, layer, geoid)
        shape_url = request.build_absolute_uri(reverse("region-shape", args=[layer, geoid]))
        if request.query_params:
            shape_url += f"?{request.query_params.urlencode()}"
        return Response(RegionDetailBody(boundary, context={"shape_url": shape_url}).data)


class RegionShapeView(PublicReadView):
    throttle_classes = (limited_by(GET=SHAPES),)
    caching = public_for(seconds=300)
    renderer_classes = (GeoJSONRenderer, JSONRenderer)

    @documented(
        operation_id="regions_shape",
        summary="One region's shape as a GeoJSON Feature",
        parameters=[RegionRequest],
        responses={(200, "application/geo+json"): ShapeFeature},
    )
    def get(self, request: Request, layer: str, geoid: str) -> Response:
        boundary = _boundary(request, layer, geoid, "shape")
        boundary.shape.boundary = boundary
        return Response(ShapeFeature(boundary.shape).data)


def _boundary(request: Request, layer: str, geoid: str, *related: str) -> Boundary:
    """The boundary in force on the day asked for, or RegionNotFound."""
    day = validated(RegionRequest, request.query_params)["date"]
    boundaries = Boundary.objects.in_force_on(day).select_related("region", "vintage", *related)
    boundary = boundaries.filter(region__layer=layer, region__geoid=geoid).first()
    if boundary is None:
        raise RegionNotFound(f"No map in force on {day} has a region {geoid} in the layer {layer}.")
    return boundary


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
