"""What does a form ask before it is shown, and before it is sent?"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from backend.apps.endorsements.screening.limits import PROOF_CHALLENGES, SUBMISSION_FORMS
from backend.apps.endorsements.screening.proof_of_work import make_challenge
from backend.apps.endorsements.screening.services import hand_out_form
from backend.foundation.rate_limiting.throttle import LimitedView, limited_by
from backend.foundation.web.caching import NO_STORE
from backend.foundation.web.documented import documented
from backend.foundation.web.serializers import NoParameters, validated

from . import examples
from .answers import ChallengeBody, SubmissionFormBody


class SubmissionFormView(LimitedView):
    # Whoever shows a form: the token names nobody.
    permission_classes = [AllowAny]
    caching = NO_STORE
    throttle_classes = [limited_by(GET=SUBMISSION_FORMS)]

    @documented(
        operation_id="submission_form",
        summary="What a form for endorsing sends along",
        auth=[],
        responses=SubmissionFormBody,
        examples=[OpenApiExample("A form", examples.FORM, response_only=True)],
    )
    def get(self, request: Request, slug: str, **_: Any) -> Response:
        """Fetch it when the form is shown. Submissions without it are taken too, and held sooner if they look odd."""
        validated(NoParameters, request.query_params)
        return Response(SubmissionFormBody(hand_out_form(campaign_slug=slug, now=timezone.now())).data)


class ProofOfWorkChallengeView(LimitedView):
    # It is for those whom nobody knows.
    permission_classes = [AllowAny]
    caching = NO_STORE
    throttle_classes = [limited_by(GET=PROOF_CHALLENGES)]

    @documented(
        operation_id="proof_of_work_challenge",
        summary="A challenge to solve before endorsing",
        auth=[],
        responses=ChallengeBody,
        examples=[OpenApiExample("A challenge", examples.CHALLENGE, response_only=True)],
    )
    def get(self, request: Request, **_: Any) -> Response:
        """ALTCHA's, version 2: about a second of a telephone's time. The solution counts once, within the hour."""
        validated(NoParameters, request.query_params)
        return Response(ChallengeBody(make_challenge(now=timezone.now())).data)
