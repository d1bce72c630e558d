"""Where does a program with a token read who is known here? Nobody else does, over the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response

from backend.apps.access.programs.authentication import ApiTokenAuthentication
from backend.apps.access.programs.limits import TOKEN_READS
from backend.apps.access.programs.permissions import requires_scope
from backend.apps.access.programs.taken import tell_taken
from backend.apps.access.programs.throttle import token_limited_by
from backend.apps.stakeholders.models import Stakeholder
from backend.foundation.rate_limiting.throttle import LimitedView
from backend.foundation.web.authentication import AdminSession
from backend.foundation.web.caching import NO_STORE
from backend.foundation.web.documented import documented, page_of
from backend.foundation.web.pagination import SignedCursorPagination
from backend.foundation.web.serializers import validated

from .answers import PAGE, StakeholderBody
from .requests import StakeholdersRequest


class OldestFirst(SignedCursorPagination):
    ordering = ("created_at", "id")


class StakeholderListView(LimitedView):
    # This order: the first one words the 401.
    authentication_classes = [ApiTokenAuthentication, AdminSession]
    permission_classes = [requires_scope("stakeholders:read")]
    throttle_classes = [token_limited_by(GET=TOKEN_READS)]
    caching = NO_STORE

    @documented(
        operation_id="stakeholders_list",
        summary="People and organisations with their addresses, oldest first",
        parameters=[StakeholdersRequest],
        responses=page_of(StakeholderBody),
        examples=[OpenApiExample("A page", PAGE, response_only=True)],
    )
    def get(self, request: Request, **_: Any) -> Response:
        """For mailing lists: `mailing_consent=true` is whom you may write to. Erased and merged ones are not here.

        Without it there are also addresses that somebody typed and nobody has confirmed.
        """
        asked = validated(StakeholdersRequest, request.query_params)
        people = Stakeholder.objects.present().select_related("location").defer("location__point")
        if "kind" in asked:
            people = people.filter(kind=asked["kind"])
        if "type" in asked:
            people = people.filter(type=asked["type"])
        if "mailing_consent" in asked:
            people = people.filter(mailing_consented_at__isnull=asked["mailing_consent"] == "false")
        pages = OldestFirst()
        page = pages.paginate_queryset(people, request, view=self)
        tell_taken(request, len(page or ()), "people, with addresses,")
        return pages.get_paginated_response(StakeholderBody(page, many=True).data)
