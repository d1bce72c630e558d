"""What do visitors' pages show beside campaigns? Read-only: staff write in the admin."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from backend.apps.content.limits import CONTENT_READS
from backend.apps.content.services import shown_blocks, shown_homepage, shown_theme
from backend.foundation.rate_limiting.throttle import LimitedView, limited_by
from backend.foundation.web.caching import public_for, tell_last_modified
from backend.foundation.web.documented import documented, page_of
from backend.foundation.web.pagination import SignedCursorPagination
from backend.foundation.web.serializers import NoParameters, validated

from . import examples
from .answers import ContentBlockBody, HomepageBody, ThemeBody, homepage_body
from .requests import ContentBlocksRequest


class ContentView(LimitedView):
    permission_classes = [AllowAny]
    caching = public_for(seconds=60, stale_seconds=300)
    throttle_classes = [limited_by(GET=CONTENT_READS)]


class HomepageView(ContentView):
    @documented(
        operation_id="content_homepage",
        summary="The published homepage",
        auth=[],
        responses=HomepageBody,
        examples=[OpenApiExample("A homepage", examples.HOMEPAGE, response_only=True)],
    )
    def get(self, request: Request, **_: Any) -> Response:
        """404 until staff have published one."""
        validated(NoParameters, request.query_params)
        shown = shown_homepage()
        response = Response(homepage_body(shown.homepage, shown.published_at))
        tell_last_modified(response, at=shown.changed_at, now=timezone.now())
        return response


class InOrder(SignedCursorPagination):
    ordering = ("position", "id")
    # A block's text is long (foundation/web/pagination.py's 200 would outgrow what Lambda returns).
    max_page_size = 50


class ContentBlocksView(ContentView):
    @documented(
        operation_id="content_blocks",
        summary="The blocks of a page, in order",
        auth=[],
        parameters=[ContentBlocksRequest],
        responses=page_of(ContentBlockBody),
        examples=[OpenApiExample("A page", examples.BLOCKS, response_only=True)],
    )
    def get(self, request: Request, **_: Any) -> Response:
        """Those whose time it is."""
        asked = validated(ContentBlocksRequest, request.query_params)
        now = timezone.now()
        shown = shown_blocks(page_type=asked["page_type"], now=now)
        pages = InOrder()
        page = pages.paginate_queryset(shown.blocks, request, view=self)
        response = pages.get_paginated_response(ContentBlockBody(page, many=True).data)
        if shown.changed_at is not None:
            tell_last_modified(response, at=shown.changed_at, now=now)
        return response


class ThemeView(ContentView):
    @documented(
        operation_id="content_theme",
        summary="The active theme's tokens",
        auth=[],
        responses=ThemeBody,
        examples=[OpenApiExample("A theme", examples.theme(), response_only=True)],
    )
    def get(self, request: Request, **_: Any) -> Response:
        """The defaults until staff have activated one."""
        validated(NoParameters, request.query_params)
        theme, changed_at = shown_theme()
        response = Response(ThemeBody(theme).data)
        if changed_at is not None:
            tell_last_modified(response, at=changed_at, now=timezone.now())
        return response
