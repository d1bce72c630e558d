"""What are the terms, and what were they?"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from backend.apps.legal.limits import LEGAL_READS
from backend.apps.legal.services import document_on, versions_of
from backend.foundation.rate_limiting.throttle import LimitedView, limited_by
from backend.foundation.web.caching import public_for
from backend.foundation.web.documented import documented, page_of
from backend.foundation.web.pagination import PagesRequest, SignedCursorPagination
from backend.foundation.web.serializers import validated

from . import examples
from .answers import LegalDocumentBody, LegalVersionBody
from .requests import DocumentRequest


class LegalDocumentView(LimitedView):
    permission_classes = [AllowAny]
    caching = public_for(seconds=300)
    throttle_classes = [limited_by(GET=LEGAL_READS)]

    @documented(
        operation_id="legal_retrieve",
        summary="The terms or the privacy notice, as in force on a day",
        auth=[],
        parameters=[DocumentRequest],
        responses=LegalDocumentBody,
        examples=[OpenApiExample("The terms", examples.DOCUMENT, response_only=True)],
    )
    def get(self, request: Request, kind: str, **_: Any) -> Response:
        """The whole text as sanitized HTML, with the SHA-256 of exactly that. 404 where none is in force."""
        asked = validated(DocumentRequest, request.query_params)
        return Response(LegalDocumentBody(document_on(kind=kind, on=asked["date"])).data)


class NewestFirst(SignedCursorPagination):
    ordering = ("-in_force_from", "-id")


class LegalVersionsView(LimitedView):
    permission_classes = [AllowAny]
    caching = public_for(seconds=300)
    throttle_classes = [limited_by(GET=LEGAL_READS)]

    @documented(
        operation_id="legal_versions_list",
        summary="All versions of a legal document, newest first",
        auth=[],
        parameters=[PagesRequest],
        responses=page_of(LegalVersionBody),
        examples=[OpenApiExample("A page", examples.PAGE, response_only=True)],
    )
    def get(self, request: Request, kind: str, **_: Any) -> Response:
        """Those that are, were or will be in force; no drafts. A version's text: `?date=` with its first day.

        404 where there is no such kind of document.
        """
        validated(PagesRequest, request.query_params)
        pages = NewestFirst()
        rows = versions_of(kind=kind).defer("text")
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(LegalVersionBody(page, many=True).data)
