"""Where do programs read what the API offers? The OpenAPI document, by its address.

What makes it is imported when somebody asks: no other request needs it.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from .caching import public_for

# By media type, for the process's life: making one takes most of a second, and no request changes it.
_made: dict[str, bytes] = {}


class DocumentView(APIView):
    """As YAML or JSON, by Accept."""

    permission_classes = [AllowAny]
    throttle_classes = []
    caching = public_for(seconds=3600)
    # It does not describe itself.
    schema = None

    def get_renderers(self) -> list[BaseRenderer]:
        from drf_spectacular.views import SpectacularAPIView  # noqa: PLC0415  # see the module's docstring

        return [renderer() for renderer in SpectacularAPIView.renderer_classes]

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        from drf_spectacular.generators import SchemaGenerator  # noqa: PLC0415  # see the module's docstring

        renderer: Any = request.accepted_renderer
        if renderer.media_type not in _made:
            schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
            _made[renderer.media_type] = renderer.render(schema, renderer_context={})
        return HttpResponse(_made[renderer.media_type], content_type=renderer.media_type)
