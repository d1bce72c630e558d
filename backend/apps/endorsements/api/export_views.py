"""How do programs with a token take endorsements out? A few at a time as JSON, or all of them in large parts."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample
from rest_framework.pagination import Cursor
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

from backend.apps.access.programs.authentication import ApiTokenAuthentication
from backend.apps.access.programs.limits import TOKEN_READS
from backend.apps.access.programs.permissions import ensure_scope, requires_scope
from backend.apps.access.programs.taken import tell_taken
from backend.apps.access.programs.throttle import token_limited_by
from backend.apps.endorsements.services import ExportFormat, ExportPart, export_part
from backend.apps.endorsements.services.export_part import MAX_ROWS
from backend.foundation.rate_limiting.throttle import LimitedView
from backend.foundation.web.authentication import AdminSession
from backend.foundation.web.caching import NO_STORE
from backend.foundation.web.documented import documented
from backend.foundation.web.pagination import SignedCursorPagination
from backend.foundation.web.serializers import validated

from . import examples
from .export_answers import ExportPartBody
from .export_requests import ExportRequest, RecordsRequest


class CSVRenderer(BaseRenderer):
    """So that `Accept: text/csv` is served; the service has written what goes out."""

    media_type = "text/csv"
    format = "csv"


class ByKey(SignedCursorPagination):
    """The house's signed cursor, whose position is the key of the last row of the part before."""

    def key_behind(self, request: Request) -> int:
        self.base_url = request.build_absolute_uri()
        cursor = self.decode_cursor(request)
        return int(cursor.position or 0) if cursor else 0

    def address_of(self, key: int | None) -> str | None:
        return None if key is None else self.encode_cursor(Cursor(offset=0, reverse=False, position=key))


class InLargeParts(ByKey):
    page_size = max_page_size = MAX_ROWS


class EndorsementRecordsView(LimitedView):
    # No session: who reviews reads in the admin, one by one, and may not take all of it out.
    authentication_classes = [ApiTokenAuthentication]
    permission_classes = [requires_scope("endorsements:read")]
    throttle_classes = [token_limited_by(GET=TOKEN_READS)]
    caching = NO_STORE

    @documented(
        operation_id="endorsements_records",
        summary="Endorsements in any state, oldest first",
        parameters=[RecordsRequest],
        responses=ExportPartBody,
        examples=[OpenApiExample("A page", examples.RECORDS, response_only=True)],
    )
    def get(self, request: Request, **_: Any) -> HttpResponse:
        """For programs that follow the review: what waits, what was decided. Without addresses."""
        asked = validated(RecordsRequest, request.query_params)
        pages = ByKey()
        part = _part(request, asked, pages, ExportFormat.JSON, with_contacts=False)
        tell_taken(request, part.rows, "endorsements, without addresses,")
        return _answer(part, pages.address_of(part.last_id), ExportFormat.JSON)


class EndorsementExportView(LimitedView):
    # This order: the first one words the 401.
    authentication_classes = [ApiTokenAuthentication, AdminSession]
    permission_classes = [requires_scope("endorsements:export")]
    throttle_classes = [token_limited_by(GET=TOKEN_READS)]
    renderer_classes = [JSONRenderer, CSVRenderer]
    caching = NO_STORE

    @documented(
        operation_id="endorsements_export",
        summary="Endorsements as CSV or JSON, in large parts, oldest first",
        parameters=[ExportRequest],
        responses={(200, "application/json"): ExportPartBody, (200, "text/csv"): OpenApiTypes.STR},
        examples=[
            OpenApiExample("A part", examples.RECORDS, response_only=True, media_type="application/json"),
        ],
    )
    def get(self, request: Request, **_: Any) -> HttpResponse:
        """Follow `next`, or the header `Link` with `rel="next"`, until there is none: it goes on behind the last row.

        Each part stands for itself, CSV with its head line. No cell of CSV begins a spreadsheet's formula.
        """
        asked = validated(ExportRequest, request.query_params)
        with_contacts = asked.get("contacts") == "true"
        if with_contacts:
            ensure_scope(request, "stakeholders:read")
        file_format = ExportFormat(asked.get("format") or request.accepted_renderer.format)
        pages = InLargeParts()
        part = _part(request, asked, pages, file_format, with_contacts=with_contacts)
        tell_taken(request, part.rows, f"endorsements, {'with' if with_contacts else 'without'} addresses,")
        answer = _answer(part, pages.address_of(part.last_id), file_format)
        of_what = f"-{asked['campaign']}" if "campaign" in asked else ""
        name = f"endorsements{of_what}-{timezone.localdate().isoformat()}.{file_format.value}"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


def _part(
    request: Request, asked: dict[str, Any], pages: ByKey, file_format: ExportFormat, *, with_contacts: bool
) -> ExportPart:
    size = pages.get_page_size(request)
    return export_part(
        file_format=file_format,
        campaign_slug=asked.get("campaign", ""),
        states=[asked["state"]] if "state" in asked else (),
        changed_since=asked.get("changed_since"),
        with_contacts=with_contacts,
        after_id=pages.key_behind(request),
        max_rows=size,
    )


def _answer(part: ExportPart, following: str | None, file_format: ExportFormat) -> HttpResponse:
    """The rows are written already: through a serializer they would be made objects and text once more."""
    if file_format == ExportFormat.CSV:
        answer = HttpResponse(part.content, content_type="text/csv; charset=utf-8")
    else:
        content = b'{"next": ' + json.dumps(following).encode() + b', "results": ' + part.content + b"}"
        answer = HttpResponse(content, content_type="application/json")
    if following is not None:
        answer["Link"] = f'<{following}>; rel="next"'
    return answer
