"""What do the existing front end's calls get? The table is docs/front-end.md.

Old paths and shapes stay out of the OpenAPI document: what is new is to be built on /api/v1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.middleware.csrf import get_token
from django.utils import timezone
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from backend.apps.campaigns.errors import CampaignNotFound
from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.services import public_campaign
from backend.apps.content.errors import HomepageNotFound, HomepageNotPublished
from backend.apps.content.models import ContentBlock, PageType
from backend.apps.content.services import ShownHomepage, shown_homepage, shown_theme
from backend.apps.endorsements.services import read_link
from backend.apps.endorsements.states import EndorsementState
from backend.apps.endorsements.submission import ACCEPTS_UNNAMED_TERMS
from backend.apps.legal.services import document_on
from backend.foundation.rate_limiting.throttle import LimitedView, limited_by
from backend.foundation.web.caching import NO_STORE, public_for
from backend.foundation.web.fields import WholeNumberParameter
from backend.foundation.web.problem_details import CONTENT_TYPE
from backend.foundation.web.serializers import NoParameters, RequestSerializer, validated

from .campaigns import listed_campaigns, whole_campaign
from .content import block_of, css_of, homepage_of, theme_of
from .endorsements import (
    OLD_NAMES,
    OldResendRequest,
    OldSubmitRequest,
    listed_endorsements,
    listed_endorsers,
    submission_of,
)
from .handing_on import handed_on
from .legal import document_of
from .legislators import listed_legislators
from .limits import FRONT_END_READS

# A sentence about a field begins with its name.
_OUR_NAME = re.compile(rf"(?<![\w.])({'|'.join(map(re.escape, OLD_NAMES))}): ")
# What the front end says of an endorsement whose link was pressed again; of all others, that it is read next.
_TOLD_STATES: Mapping[str, str] = {EndorsementState.APPROVED: "approved", EndorsementState.REJECTED: "rejected"}
# As many as a page of /api/v1/content/blocks has.
MOST_BLOCKS = 50


class OldView(LimitedView):
    permission_classes = [AllowAny]
    caching = public_for(seconds=60, stale_seconds=300)
    throttle_classes = [limited_by(GET=FRONT_END_READS)]
    schema = None


class OldHomepageView(OldView):
    def get(self, request: Request, **_: Any) -> Response:
        validated(NoParameters, request.query_params)
        return Response(homepage_of(shown_homepage(), shown_theme()[0]))


class OldHomepageByNumberView(OldView):
    def get(self, request: Request, homepage_number: int, **_: Any) -> Response:
        """The published edition, by its number: others are the staff's."""
        validated(NoParameters, request.query_params)
        shown = _homepage_numbered(homepage_number)
        return Response(homepage_of(shown, shown_theme()[0]))


class OldThemeView(OldView):
    def get(self, request: Request, **_: Any) -> Response:
        validated(NoParameters, request.query_params)
        return Response(theme_of(shown_theme()[0]))


class OldThemeCssView(OldView):
    def get(self, request: Request, **_: Any) -> Response:
        validated(NoParameters, request.query_params)
        return Response(css_of(shown_theme()[0]))


class BlocksRequest(RequestSerializer):
    page_type = serializers.CharField(max_length=50, required=False)
    homepage_id = WholeNumberParameter(min_value=1, max_value=2**63 - 1, required=False)


class OldContentBlocksView(OldView):
    def get(self, request: Request, **_: Any) -> Response:
        """Of a page, of the published homepage by its number, or of all; of what we do not have, none."""
        asked = validated(BlocksRequest, request.query_params)
        blocks = ContentBlock.objects.shown_at(timezone.now()).select_related("image").order_by("position", "id")
        if "page_type" in asked:
            blocks = blocks.of_page(asked["page_type"])
        if "homepage_id" in asked:
            blocks = blocks.of_page(PageType.HOMEPAGE) if _is_shown(asked["homepage_id"]) else blocks.none()
        return Response([block_of(block) for block in blocks[:MOST_BLOCKS]])


class OldContentBlockView(OldView):
    def get(self, request: Request, block_number: int, **_: Any) -> Response:
        validated(NoParameters, request.query_params)
        block = ContentBlock.objects.shown_at(timezone.now()).select_related("image").filter(pk=block_number).first()
        if block is None:
            raise NotFound(f"There is no content block {block_number}.")
        return Response(block_of(block))


class OldCampaignsView(OldView):
    def get(self, request: Request, **_: Any) -> Response:
        validated(NoParameters, request.query_params)
        return Response(listed_campaigns())


class OldCampaignByNameView(OldView):
    def get(self, request: Request, name: str, **_: Any) -> Response:
        validated(NoParameters, request.query_params)
        return Response(whole_campaign(public_campaign(slug=name)))


class OldCampaignView(OldView):
    def get(self, request: Request, number: int, **_: Any) -> Response:
        validated(NoParameters, request.query_params)
        return Response(whole_campaign(_numbered(number)))


class CampaignNumberRequest(RequestSerializer):
    campaign_id = WholeNumberParameter(min_value=1, max_value=2**63 - 1, required=False)


class OldEndorsementsView(OldView):
    def get(self, request: Request, **_: Any) -> Response:
        asked = validated(CampaignNumberRequest, request.query_params)
        return Response(listed_endorsements(_numbered(asked["campaign_id"]) if "campaign_id" in asked else None))

    def post(self, request: Request, **_: Any) -> Response:
        """Handed on to the campaign's own address, whose answer tells nobody whether an address is known."""
        validated(NoParameters, request.query_params)
        old = validated(OldSubmitRequest, request.data)
        path = f"/api/v1/campaigns/{_numbered(old['campaign_id']).slug}/endorsements"
        knowing = {ACCEPTS_UNNAMED_TERMS: True}
        status, body, headers = handed_on(request, path=path, body=submission_of(old), knowing=knowing)
        self.headers.update(headers)
        if status >= 400:  # noqa: PLR2004
            return _problem(status, body)
        return Response({**body, "success": True, "message": body["detail"]}, status=status)


class OldVerifyView(OldView):
    caching = NO_STORE

    def post(self, request: Request, token: str, **_: Any) -> Response:
        """POST only: mail scanners that open links confirm nothing."""
        status, body, headers = handed_on(request, path="/api/v1/endorsement-confirmations", body={"token": token})
        self.headers.update(headers)
        if status >= 400:  # noqa: PLR2004
            return _problem(status, body)
        confirmed_now = body["status"] == "confirmed"
        message = "Your address is confirmed; your endorsement is read next." if confirmed_now else "Already confirmed."
        state = read_link(token=token, now=timezone.now()).revision.endorsement.state
        return Response({"success": True, "message": message, "status": _TOLD_STATES.get(state, "verified")})


class OldResendView(OldView):
    caching = NO_STORE

    def post(self, request: Request, **_: Any) -> Response:
        """Handed on to the campaign's own address, whose answer tells nobody whether an address is known."""
        validated(NoParameters, request.query_params)
        old = validated(OldResendRequest, request.data)
        path = f"/api/v1/campaigns/{_numbered(old['campaign_id']).slug}/endorsement-links"
        status, body, headers = handed_on(request, path=path, body={"email": old["email"]})
        self.headers.update(headers)
        if status >= 400:  # noqa: PLR2004
            return _problem(status, body, {})
        return Response({**body, "success": True, "message": body["detail"]}, status=status)


class OldEndorsersView(OldView):
    def get(self, request: Request, **_: Any) -> Response:
        validated(NoParameters, request.query_params)
        return Response(listed_endorsers())


class OldLegislatorsView(OldView):
    def get(self, request: Request, **_: Any) -> Response:
        validated(NoParameters, request.query_params)
        return Response(listed_legislators(on=timezone.localdate()))


class OldPeopleView(OldView):
    def get(self, request: Request, **_: Any) -> Response:
        """No group of a team's people: its page then says that it is not there, and no error."""
        validated(NoParameters, request.query_params)
        return Response([])


class OldPersonView(OldView):
    def get(self, request: Request, slug: str, **_: Any) -> Response:
        raise NotFound("There are no people's pages here.")


class OldLegalView(OldView):
    caching = public_for(seconds=300)
    kind: str = ""

    def get(self, request: Request, **_: Any) -> Response:
        validated(NoParameters, request.query_params)
        return Response(document_of(document_on(kind=self.kind, on=timezone.now().date())))


class SuggestionsRequest(RequestSerializer):
    q = serializers.CharField(trim_whitespace=False)
    limit = WholeNumberParameter(min_value=1, max_value=100, required=False)


class OldAddressSuggestionsView(OldView):
    caching = NO_STORE

    def get(self, request: Request, **_: Any) -> Response:
        """None: nobody but a third party could make any, and what a visitor types is told to none."""
        validated(SuggestionsRequest, request.query_params)
        return Response({"suggestions": [], "count": 0})


class OldPlaceView(OldView):
    caching = NO_STORE

    def get(self, request: Request, place: str, **_: Any) -> Response:
        raise NotFound("No addresses are suggested here, so no place has this name: the visitor types the address.")


class OldCsrfTokenView(OldView):
    caching = NO_STORE

    def get(self, request: Request, **_: Any) -> Response:
        """Nothing public asks for it; it is answered because the front end asks before it sends."""
        validated(NoParameters, request.query_params)
        return Response({"csrf_token": get_token(request._request)})  # noqa: SLF001  # Django's own request


def _numbered(number: int) -> Campaign:
    """The public campaign with the number that the front end knows it by.

    Raises:
        CampaignNotFound: none, or a draft.
    """
    campaign = Campaign.objects.public().filter(pk=number).first()
    if campaign is None:
        raise CampaignNotFound(f"There is no campaign {number}.")
    return campaign


def _homepage_numbered(number: int) -> ShownHomepage:
    """The published edition.

    Raises:
        HomepageNotPublished: there is none yet.
        HomepageNotFound: it has another number.
    """
    shown = shown_homepage()
    if shown.homepage.pk != number:
        raise HomepageNotFound(f"The published homepage is not number {number}.")
    return shown


def _is_shown(homepage_id: int) -> bool:
    try:
        return shown_homepage().homepage.pk == homepage_id
    except HomepageNotPublished:
        return False


def _problem(status: int, body: dict[str, Any], names: Mapping[str, str] = OLD_NAMES) -> Response:
    """The refusal, its fields under the names they were sent under."""
    errors = [{**error, "field": names.get(error["field"], error["field"])} for error in body.get("errors", [])]
    detail = _OUR_NAME.sub(lambda found: f"{names.get(found[1], found[1])}: ", body["detail"])
    whole = {**body, "detail": detail, **({"errors": errors} if errors else {})}
    return Response(whole, status=status, content_type=CONTENT_TYPE)
