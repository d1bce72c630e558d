"""How does the public endorse, confirm, withdraw, and see who else endorses?"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from backend.apps.endorsements.limits import (
    CONFIRMATIONS,
    ENDORSEMENT_READS,
    LINK_READS,
    LINK_REQUESTS,
    SUBMISSIONS,
)
from backend.apps.endorsements.screening.evidence import evidence_in
from backend.apps.endorsements.services import (
    MailingConsent,
    confirm_endorsement,
    count_by_region,
    list_legislators_of_endorsers,
    list_public_endorsements,
    read_link,
    request_link,
    submit_endorsement,
    summarize_campaign,
    withdraw_by_link,
)
from backend.apps.endorsements.submission import ACCEPTS_UNNAMED_TERMS
from backend.apps.stakeholders.models import ConsentAct
from backend.apps.stakeholders.services import MAILING_CONSENT_WORDING
from backend.foundation.idempotency.views import idempotent_by_key, naturally_idempotent
from backend.foundation.rate_limiting.throttle import LimitedView, limited_by
from backend.foundation.web.caching import NO_STORE, public_for
from backend.foundation.web.documented import documented, page_of
from backend.foundation.web.pagination import SignedCursorPagination
from backend.foundation.web.serializers import NoParameters, validated

from . import examples
from .answers import (
    AcceptedBody,
    ConfirmedBody,
    EndorsersLegislatorBody,
    PreviewBody,
    PublicEndorsementBody,
    SummaryBody,
    WithdrawnBody,
)
from .requests import (
    ConfirmRequest,
    EndorsementsRequest,
    LegislatorsOfEndorsersRequest,
    LinkRequest,
    PreviewRequest,
    SubmitRequest,
    WithdrawRequest,
    submission_of,
)

# The same for a new address, a known one and a confirmed one: nobody learns here who has endorsed.
ACCEPTED = {
    "status": "accepted",
    "detail": "If the address has something to confirm, a mail with a link is on its way to it.",
}
# The same for an address that has endorsed and one that has not.
LINK_ACCEPTED = {
    "status": "accepted",
    "detail": "If the address has endorsed this campaign, a mail with its link is on its way to it.",
}


class NewestPublished(SignedCursorPagination):
    ordering = ("-published_at", "-id")


class CampaignEndorsementsView(LimitedView):
    # Anyone may endorse: the mailed link, not a login, says whose words they are.
    permission_classes = [AllowAny]
    caching = public_for(seconds=60)
    throttle_classes = [limited_by(GET=ENDORSEMENT_READS, POST=SUBMISSIONS)]

    @documented(
        operation_id="endorsements_list",
        summary="Public endorsements of a campaign, newest first",
        auth=[],
        parameters=[EndorsementsRequest],
        responses=page_of(PublicEndorsementBody),
        examples=[OpenApiExample("A page", examples.PAGE, response_only=True)],
    )
    def get(self, request: Request, slug: str, **_: Any) -> Response:
        """Those whose endorsers agreed to be shown, and that a person has read and published.

        A district that the summary withholds lists nobody, like one in which nobody is.
        """
        asked = validated(EndorsementsRequest, request.query_params)
        chosen = {name: asked[name] for name in ("kind", "layer", "geoid") if name in asked}
        rows = list_public_endorsements(
            campaign_slug=slug, stakeholder_type=asked.get("type", ""), state_usps=asked.get("state", ""), **chosen
        )
        pages = NewestPublished()
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(PublicEndorsementBody(page, many=True).data)

    @documented(
        operation_id="endorsements_submit",
        summary="Endorse a campaign",
        auth=[],
        request=SubmitRequest,
        responses={202: AcceptedBody},
        examples=[
            OpenApiExample("A person", examples.PERSON, request_only=True),
            OpenApiExample("An organization", examples.ORGANIZATION, request_only=True),
            OpenApiExample("Accepted", ACCEPTED, response_only=True, status_codes=["202"]),
        ],
    )
    @idempotent_by_key
    def post(self, request: Request, slug: str, **_: Any) -> Response:
        """Counts once the address has confirmed it. The answer does not tell whether the address is known."""
        cleaned = validated(SubmitRequest, request.data)
        submit_endorsement(
            campaign_slug=slug,
            submission=submission_of(cleaned, accepts_unnamed_terms=ACCEPTS_UNNAMED_TERMS in request.META),
            evidence=evidence_in(cleaned),
            now=timezone.now(),
        )
        return Response(ACCEPTED, status=202)


class CampaignSummaryView(LimitedView):
    permission_classes = [AllowAny]
    caching = public_for(seconds=60)
    throttle_classes = [limited_by(GET=ENDORSEMENT_READS)]

    @documented(
        operation_id="endorsements_summary",
        summary="Public counts of a campaign",
        auth=[],
        responses=SummaryBody,
        examples=[OpenApiExample("Counts", examples.SUMMARY, response_only=True)],
    )
    def get(self, request: Request, slug: str, **_: Any) -> Response:  # DRF's signature
        """By kind, type, state and district in force today, without districts whose number could point at a person."""
        validated(NoParameters, request.query_params)
        return Response(SummaryBody(summarize_campaign(campaign_slug=slug)).data)


class ByRegion(SignedCursorPagination):
    ordering = ("code", "id")


class CampaignLegislatorsView(LimitedView):
    permission_classes = [AllowAny]
    caching = public_for(seconds=60)
    throttle_classes = [limited_by(GET=ENDORSEMENT_READS)]

    @documented(
        operation_id="endorsements_legislators",
        summary="Who represents the campaign's endorsers",
        auth=[],
        parameters=[LegislatorsOfEndorsersRequest],
        responses=page_of(EndorsersLegislatorBody),
        examples=[OpenApiExample("A page", examples.LEGISLATORS, response_only=True)],
    )
    def get(self, request: Request, slug: str, **_: Any) -> Response:
        """Those in office today, by district, each with how many public endorsers are there.

        Only districts that the summary shows are here: where it withholds a number, it withholds the legislator's.
        """
        asked = validated(LegislatorsOfEndorsersRequest, request.query_params)
        counts, today = count_by_region(campaign_slug=slug), timezone.localdate()
        terms = list_legislators_of_endorsers(counts=counts, day=today)
        if "chamber" in asked:
            terms = terms.filter(chamber=asked["chamber"])
        pages = ByRegion()
        page = pages.paginate_queryset(terms, request, view=self)
        body = EndorsersLegislatorBody(page, many=True, context={"counts": counts, "day": today})
        return pages.get_paginated_response(body.data)


class EndorsementPreviewView(LimitedView):
    # The token is the authority. It stands in the body, since addresses are logged by whatever lies between.
    permission_classes = [AllowAny]
    caching = NO_STORE
    throttle_classes = [limited_by(POST=LINK_READS)]

    @documented(
        operation_id="endorsements_preview",
        summary="What a mailed link would confirm",
        auth=[],
        request=PreviewRequest,
        responses=PreviewBody,
        examples=[
            OpenApiExample("The token", {"token": examples.TOKEN}, request_only=True),
            OpenApiExample("Open", examples.PREVIEW, response_only=True),
        ],
    )
    @naturally_idempotent("It only reads.")
    def post(self, request: Request, **_: Any) -> Response:
        """For front ends with a confirmation page of their own: anybody may have typed it, so show all of it there."""
        token = validated(PreviewRequest, request.data)["token"]
        return Response(PreviewBody(read_link(token=token, now=timezone.now())).data)


class EndorsementConfirmView(LimitedView):
    # The token is the authority.
    permission_classes = [AllowAny]
    caching = NO_STORE
    throttle_classes = [limited_by(POST=CONFIRMATIONS)]

    @documented(
        operation_id="endorsements_confirm",
        summary="Confirm an endorsement",
        auth=[],
        request=ConfirmRequest,
        responses=ConfirmedBody,
        examples=[
            OpenApiExample("The token", {"token": examples.TOKEN}, request_only=True),
            OpenApiExample(
                "With a yes to mails", {"token": examples.TOKEN, "mailing_consent": True}, request_only=True
            ),
            OpenApiExample("Confirmed", {"status": "confirmed"}, response_only=True),
        ],
    )
    @naturally_idempotent("A link that was used confirms the same words again, and says so.")
    def post(self, request: Request, **_: Any) -> Response:
        """With the token of the mailed link, for front ends with a confirmation page of their own."""
        said = validated(ConfirmRequest, request.data)
        consent = MailingConsent(act=ConsentAct.FRONT_END, wording=MAILING_CONSENT_WORDING)
        confirmation = confirm_endorsement(
            token=said["token"], now=timezone.now(), mailing_consent=consent if said["mailing_consent"] else None
        )
        status = "already-confirmed" if confirmation.was_confirmed_already else "confirmed"
        return Response({"status": status})


class EndorsementWithdrawView(LimitedView):
    # The token is the authority.
    permission_classes = [AllowAny]
    caching = NO_STORE
    throttle_classes = [limited_by(POST=CONFIRMATIONS)]

    @documented(
        operation_id="endorsements_withdraw",
        summary="Withdraw an endorsement",
        auth=[],
        request=WithdrawRequest,
        responses=WithdrawnBody,
        examples=[
            OpenApiExample("The token", {"token": examples.TOKEN}, request_only=True),
            OpenApiExample("Withdrawn", {"status": "withdrawn"}, response_only=True),
        ],
    )
    @naturally_idempotent("What is withdrawn stays withdrawn, and the answer says so.")
    def post(self, request: Request, **_: Any) -> Response:
        """With the token of a mailed link, for front ends with a page of their own. It leaves the public at once."""
        token = validated(WithdrawRequest, request.data)["token"]
        return Response({"status": str(withdraw_by_link(token=token, now=timezone.now()).outcome)})


class EndorsementLinkView(LimitedView):
    # Anyone may ask; only the mailbox gets anything.
    permission_classes = [AllowAny]
    caching = NO_STORE
    throttle_classes = [limited_by(POST=LINK_REQUESTS)]

    @documented(
        operation_id="endorsements_request_link",
        summary="Have the link of an endorsement mailed again",
        auth=[],
        request=LinkRequest,
        responses={202: AcceptedBody},
        examples=[
            OpenApiExample("An address", {"email": examples.PERSON["email"]}, request_only=True),
            OpenApiExample("Accepted", LINK_ACCEPTED, response_only=True, status_codes=["202"]),
        ],
    )
    @naturally_idempotent("Asking again within the hour is the same request.")
    def post(self, request: Request, slug: str, **_: Any) -> Response:
        """To confirm what is open; else to withdraw what stands. The answer tells nothing of the address."""
        email = validated(LinkRequest, request.data)["email"]
        request_link(campaign_slug=slug, email=email, now=timezone.now())
        return Response(LINK_ACCEPTED, status=202)
