"""How does somebody whose mail is lost get another, without a front end? By a form of one field."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import ErrorDetail, ValidationError

from backend.apps.campaigns.services import public_campaign
from backend.apps.endorsements.api.requests import LinkRequest
from backend.apps.endorsements.limits import LINK_REQUESTS, PAGE_READS
from backend.apps.endorsements.services import request_link
from backend.foundation.rate_limiting.limits import limits_by_method
from backend.foundation.web.caching import public_for
from backend.foundation.web.serializers import validated

from .form import Asked, Question
from .public_page import PublicPage
from .site import site_at

EMAIL = Question(
    name="email",
    label="Your e-mail address",
    widget="email",
    hint="The one that you gave when you endorsed.",
    autocomplete="email",
    missing="Enter your e-mail address.",
    is_needed=True,
)


# No token in a cookie, as with the form to endorse: see EndorsePage.
@method_decorator(csrf_exempt, name="dispatch")
class AskAgainPage(PublicPage):
    """The answer is a redirection, the same for every address, known or not; sent twice it promises one mail."""

    http_method_names = ["get", "head", "post"]
    caching = public_for(seconds=60)
    limits = limits_by_method(GET=PAGE_READS, POST=LINK_REQUESTS)

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return _shown(request, slug)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        typed = request.POST.get("email", "")
        try:
            email = validated(LinkRequest, {"email": typed})["email"]
        except ValidationError as error:
            return _shown(request, slug, typed=typed, error=_sentence(error.detail))
        request_link(campaign_slug=slug, email=email, now=timezone.now())
        return HttpResponseRedirect(reverse("campaign-ask-again-sent-page", args=[slug]), status=303)


class AskAgainSentPage(PublicPage):
    """Says the same to everybody: it knows of nobody."""

    http_method_names = ["get", "head"]
    caching = public_for(seconds=60)
    limits = limits_by_method(GET=PAGE_READS)

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        context = {"site": site_at(timezone.now()), "campaign": public_campaign(slug=slug)}
        return render(request, "endorsements/ask_again_sent.html", context)


def _sentence(detail: Any) -> str:
    """The first thing that is wrong with the address."""
    first: ErrorDetail = detail["email"][0]
    return EMAIL.missing if first.code in {"required", "blank"} else str(first)


def _shown(request: HttpRequest, slug: str, *, typed: str = "", error: str = "") -> HttpResponse:
    context: dict[str, Any] = {
        "site": site_at(timezone.now()),
        "campaign": public_campaign(slug=slug),
        "asked": Asked(question=EMAIL, value=typed, error=error),
    }
    return render(request, "endorsements/ask_again.html", context, status=400 if error else 200)
