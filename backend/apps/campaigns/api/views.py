"""Which campaigns are there, and what does one say?"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from backend.apps.campaigns.limits import CAMPAIGN_READS
from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.services import public_campaign
from backend.foundation.files.api.image_body import IMAGE
from backend.foundation.rate_limiting.throttle import LimitedView, limited_by
from backend.foundation.web.caching import public_for
from backend.foundation.web.documented import documented, page_of
from backend.foundation.web.pagination import PagesRequest, SignedCursorPagination
from backend.foundation.web.serializers import NoParameters, validated

from .answers import CampaignBody, CampaignListBody

_IN_LIST = {
    "slug": "clean-water",
    "title": "Clean Water for Connecticut",
    "summary": "Lead pipes out of every school by 2030.",
    "hero_image": IMAGE,
    "state": "published",
    "starts_on": "2026-09-01",
    "ends_on": None,
    "published_at": "2026-09-01T08:00:00Z",
}
_WHOLE = {
    **_IN_LIST,
    "description": "<p>Every school in the state gets its pipes tested and, where needed, replaced.</p>",
    "endorsement_sentence": "I support replacing lead pipes in every school by 2030.",
    "accepting_endorsements": True,
    "bills": [
        {
            "level": "federal",
            "state": "",
            "session": "119",
            "chamber": "house",
            "number": "H.R. 1234",
            "title": "Lead-Free Schools Act",
            "status": "in-committee",
            "status_on": "2026-02-10",
            "url": "https://www.congress.gov/bill/119th-congress/house-bill/1234",
            "is_primary": True,
            "companions": [],
            "sponsors": [
                {
                    "id": "6f1c0a52-93f0-4d0c-9a0e-2f3b8f0f8a11",
                    "name": "Ada M. Abbott",
                    "party": "Independent",
                    "state": "CT",
                    "since": "2026-02-03",
                }
            ],
            "cosponsors": [],
        }
    ],
}


class NewestPublished(SignedCursorPagination):
    ordering = ("-published_at", "-id")


class CampaignListView(LimitedView):
    permission_classes = [AllowAny]
    caching = public_for(seconds=60)
    throttle_classes = [limited_by(GET=CAMPAIGN_READS)]

    @documented(
        operation_id="campaigns_list",
        summary="Public campaigns, newest first",
        auth=[],
        parameters=[PagesRequest],
        responses=page_of(CampaignListBody),
        examples=[
            OpenApiExample("A page", {"next": None, "previous": None, "results": [_IN_LIST]}, response_only=True)
        ],
    )
    def get(self, request: Request, **_: Any) -> Response:
        """Published and closed ones, without their descriptions."""
        validated(PagesRequest, request.query_params)
        pages = NewestPublished()
        page = pages.paginate_queryset(
            Campaign.objects.public().select_related("hero_image").defer("description"), request, view=self
        )
        return pages.get_paginated_response(CampaignListBody(page, many=True).data)


class CampaignDetailView(LimitedView):
    permission_classes = [AllowAny]
    caching = public_for(seconds=60)
    throttle_classes = [limited_by(GET=CAMPAIGN_READS)]

    @documented(
        operation_id="campaigns_retrieve",
        summary="One campaign",
        auth=[],
        responses=CampaignBody,
        examples=[OpenApiExample("A campaign", _WHOLE, response_only=True)],
    )
    def get(self, request: Request, slug: str, **_: Any) -> Response:
        """A campaign that is public; 404 for drafts."""
        validated(NoParameters, request.query_params)
        campaign = public_campaign(slug=slug)
        return Response(CampaignBody(campaign, context={"today": timezone.now().date()}).data)
