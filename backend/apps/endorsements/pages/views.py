"""What does someone see who opens a link in the mail?"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from backend.apps.endorsements.errors import VerificationExpired, VerificationSettled, VerificationUnknown
from backend.apps.endorsements.limits import CONFIRMATIONS, LINK_READS
from backend.apps.endorsements.services import (
    Withdrawal,
    WithdrawalLink,
    confirm_endorsement,
    read_link,
    read_withdrawal_link,
    withdraw_by_link,
)
from backend.apps.legal.services import version_named
from backend.foundation.errors import DomainError
from backend.foundation.rate_limiting.limits import limits_by_method
from backend.foundation.rate_limiting.pages import LimitedPage
from backend.foundation.web.caching import NO_STORE

from .confirming import consent_in, taken_over
from .form import MAILING_LABEL


# Exempt, because there is nothing to forge: the token in the path is the whole authority, no cookie is, and whoever
# knows the token may press the button from anywhere.
@method_decorator(csrf_exempt, name="dispatch")
class LinkPage(LimitedPage):
    """GET and HEAD show and change nothing: mail scanners follow links. POST, the page's one button, acts."""

    http_method_names = ["get", "head", "post"]
    caching = NO_STORE
    limits = limits_by_method(GET=LINK_READS, POST=CONFIRMATIONS)

    def seen(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().seen(request, *args, **kwargs)
        except VerificationUnknown as refusal:
            return self._refused(request, refusal, 404)
        except (VerificationExpired, VerificationSettled) as refusal:
            return self._refused(request, refusal, 410)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        # The address holds the token: kept in no cache, and told to no other site.
        response["Cache-Control"] = self.caching.cache_control()
        response["Referrer-Policy"] = "no-referrer"
        return response

    @staticmethod
    def _refused(request: HttpRequest, refusal: DomainError, status: int) -> HttpResponse:
        return render(request, "endorsements/link_refused.html", {"refusal": refusal, "status": status}, status=status)


class VerifyEndorsementPage(LinkPage):
    """Shows what the link confirms; the button confirms it, and says of mails what the box beside it says."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        link = read_link(token=token, now=timezone.now())
        if link.is_confirmed:
            context = {"campaign": link.campaign, "was_confirmed_already": True}
            return render(request, "endorsements/confirmed.html", context)
        context = {
            "campaign": link.campaign,
            "revision": link.revision,
            "rows": taken_over(link.revision, version_named(name=link.revision.terms_version)),
            "mailing_label": MAILING_LABEL,
            "has_mailing_consent": link.has_mailing_consent,
        }
        return render(request, "endorsements/confirm.html", context)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        consent = consent_in(request.POST.get("mailing_consent"))
        confirmation = confirm_endorsement(token=token, now=timezone.now(), mailing_consent=consent)
        context = {
            "campaign": confirmation.campaign,
            "was_confirmed_already": confirmation.was_confirmed_already,
        }
        return render(request, "endorsements/confirmed.html", context)


class WithdrawEndorsementPage(LinkPage):
    """Names what the link withdraws; the button withdraws it."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._page(request, read_withdrawal_link(token=token, now=timezone.now()))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._page(request, withdraw_by_link(token=token, now=timezone.now()))

    @staticmethod
    def _page(request: HttpRequest, link: WithdrawalLink) -> HttpResponse:
        template = "withdraw.html" if link.outcome == Withdrawal.STANDS else "withdrawn.html"
        return render(request, f"endorsements/{template}", {"campaign": link.campaign, "outcome": link.outcome})
