"""Where does a map in a browser get its outlines? Vector tiles, and the TileJSON that says where they are."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from backend.apps.geography.errors import TileNotFound
from backend.apps.geography.layers import LAYERS
from backend.apps.geography.limits import REGION_READS, TILES
from backend.apps.geography.services import read_tile
from backend.apps.geography.services.read_tile import MAX_ZOOM, MIN_ZOOMS
from backend.foundation.rate_limiting.throttle import LimitedView, limited_by
from backend.foundation.web.caching import public_for
from backend.foundation.web.documented import documented
from backend.foundation.web.serializers import validated

from .requests import RegionRequest

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
_FIELDS = {
    "geoid": "The Census's identifier, unique in its layer",
    "name": "As the Census names it",
    "state": "FIPS code",
    "vintage": "The map that it is drawn from",
}


class VectorTileRenderer(BaseRenderer):
    media_type = MEDIA_TYPE
    format = "mvt"
    charset = None
    render_style = "binary"

    def render(self, data: bytes, *_: Any) -> bytes:
        return data


class VectorLayerBody(serializers.Serializer[Any]):
    id = serializers.CharField()
    fields = serializers.DictField(child=serializers.CharField())  # type: ignore[assignment]  # TileJSON's name
    minzoom = serializers.IntegerField()
    maxzoom = serializers.IntegerField()


class TileJSONBody(serializers.Serializer[Any]):
    """TileJSON 3.0.0: what a source of MapLibre takes as its `url`."""

    tilejson = serializers.CharField()
    name = serializers.CharField()
    attribution = serializers.CharField()
    scheme = serializers.CharField()
    tiles = serializers.ListField(child=serializers.CharField())
    minzoom = serializers.IntegerField()
    maxzoom = serializers.IntegerField()
    vector_layers = VectorLayerBody(many=True)


class TileJSONView(LimitedView):
    """Anybody may read."""

    permission_classes = (AllowAny,)
    throttle_classes = (limited_by(GET=REGION_READS),)
    caching = public_for(seconds=300)

    @documented(
        operation_id="tiles_describe",
        summary="Where a layer's vector tiles are (TileJSON)",
        parameters=[RegionRequest],
        responses=TileJSONBody,
    )
    def get(self, request: Request, layer: str) -> Response:
        validated(RegionRequest, request.query_params)
        if layer not in MIN_ZOOMS:
            raise TileNotFound(f"There is no layer {layer}; known are {', '.join(MIN_ZOOMS)}.")
        # The template's braces are the client's to fill, so nothing may encode them.
        first = request.build_absolute_uri(reverse("tile", args=[layer, 0, 0, 0])).removesuffix("0/0/0")
        day = f"?{request.query_params.urlencode()}" if request.query_params else ""
        zooms = {"minzoom": MIN_ZOOMS[layer], "maxzoom": MAX_ZOOM}
        return Response(
            {
                "tilejson": "3.0.0",
                "name": LAYERS[layer].name,
                "attribution": "U.S. Census Bureau, TIGER/Line",
                "scheme": "xyz",
                "tiles": [f"{first}{{z}}/{{x}}/{{y}}{day}"],
                **zooms,
                "vector_layers": [{"id": layer, "fields": _FIELDS, **zooms}],
            }
        )


class TileView(LimitedView):
    """Anybody may read."""

    permission_classes = (AllowAny,)
    throttle_classes = (limited_by(GET=TILES),)
    caching = public_for(seconds=3600)
    renderer_classes = (VectorTileRenderer, JSONRenderer)

    @documented(
        operation_id="tiles_retrieve",
        summary="One vector tile of a layer as the map in force has it",
        parameters=[RegionRequest],
        responses={(200, MEDIA_TYPE): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, layer: str, zoom: int, column: int, row: int) -> HttpResponse:
        day = validated(RegionRequest, request.query_params)["date"]
        tile = read_tile(layer=layer, day=day, zoom=zoom, column=column, row=row)
        return HttpResponse(tile, content_type=MEDIA_TYPE)
