"""Where are regions and their shapes read over HTTP? All public, all read-only."""

from __future__ import annotations

from django.urls import reverse
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from backend.apps.geography.errors import RegionNotFound
from backend.apps.geography.limits import REGION_READS, SHAPES
from backend.apps.geography.models import Boundary
from backend.foundation.rate_limiting.throttle import LimitedView, limited_by
from backend.foundation.web.caching import public_for
from backend.foundation.web.documented import documented, page_of
from backend.foundation.web.pagination import SignedCursorPagination
from backend.foundation.web.serializers import validated

from .answers import RegionBody, RegionDetailBody, ShapeFeature
from .requests import RegionRequest, RegionsRequest


class GeoJSONRenderer(JSONRenderer):
    media_type = "application/geo+json"


class PublicReadView(LimitedView):
    """Anybody may read."""

    permission_classes = (AllowAny,)
    throttle_classes = (limited_by(GET=REGION_READS),)


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
