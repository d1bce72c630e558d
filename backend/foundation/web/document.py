"""Where do programs read what the API offers? The OpenAPI document, by its address."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from .caching import public_for

# By media type, for the process's life: making one takes most of a second, and no request changes it.
_made: dict[str, bytes] = {}


class DocumentView(SpectacularAPIView):
    """As YAML or JSON, by Accept."""

    permission_classes = [AllowAny]
    throttle_classes = []
    caching = public_for(seconds=3600)

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        renderer: Any = request.accepted_renderer
        if renderer.media_type not in _made:
            schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
            _made[renderer.media_type] = renderer.render(schema, renderer_context={})
        return HttpResponse(_made[renderer.media_type], content_type=renderer.media_type)
