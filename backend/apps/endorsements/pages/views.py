"""What does someone see who opens the link in the mail?"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from backend.apps.endorsements.errors import VerificationExpired, VerificationUnknown
from backend.apps.endorsements.limits import CONFIRMATIONS, LINK_READS
from backend.apps.endorsements.services import confirm_endorsement, read_link
from backend.foundation.rate_limiting.limits import limits_by_method
from backend.foundation.rate_limiting.pages import LimitedPage
from backend.foundation.web.caching import NO_STORE


# Exempt, because there is nothing to forge: the token in the path is the whole authority, no cookie is, and whoever
# knows the token may press the button from anywhere.
@method_decorator(csrf_exempt, name="dispatch")
class VerifyEndorsementPage(LimitedPage):
    """GET and HEAD show and change nothing: mail scanners follow links. POST, the page's one button, confirms."""

    http_method_names = ["get", "head", "post"]
    caching = NO_STORE
    limits = limits_by_method(GET=LINK_READS, POST=CONFIRMATIONS)

    def seen(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().seen(request, *args, **kwargs)
        except VerificationUnknown as refusal:
            return self._refused(request, refusal, 404)
        except VerificationExpired as refusal:
            return self._refused(request, refusal, 410)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        # The address holds the token: kept in no cache, and told to no other site.
        response["Cache-Control"] = self.caching.cache_control()
        response["Referrer-Policy"] = "no-referrer"
        return response

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        link = read_link(token=token, now=timezone.now())
        template = "confirmed.html" if link.is_confirmed else "confirm.html"
        context = {"campaign": link.campaign, "revision": link.revision, "was_confirmed_already": True}
        return render(request, f"endorsements/{template}", context)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        confirmation = confirm_endorsement(token=token, now=timezone.now())
        context = {
            "campaign": confirmation.campaign,
            "was_confirmed_already": confirmation.was_confirmed_already,
        }
        return render(request, "endorsements/confirmed.html", context)

    @staticmethod
    def _refused(request: HttpRequest, refusal: VerificationUnknown | VerificationExpired, status: int) -> HttpResponse:
        return render(request, "endorsements/link_refused.html", {"refusal": refusal, "status": status}, status=status)
