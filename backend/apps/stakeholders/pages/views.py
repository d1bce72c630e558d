"""What does someone see who wants no more mailings? One button; mail programs press it for them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from backend.apps.stakeholders.errors import MailingLinkUnknown
from backend.apps.stakeholders.limits import UNSUBSCRIPTIONS
from backend.apps.stakeholders.links import public_id_in
from backend.apps.stakeholders.services import unsubscribe
from backend.foundation.rate_limiting.limits import limits_by_method
from backend.foundation.rate_limiting.pages import LimitedPage
from backend.foundation.web.caching import NO_STORE


# Exempt, because there is nothing to forge: the signed path is the whole authority, and a mail program that follows
# RFC 8058 posts without cookies.
@method_decorator(csrf_exempt, name="dispatch")
class UnsubscribePage(LimitedPage):
    """GET and HEAD show and change nothing: mail scanners follow links. POST withdraws.

    RFC 8058 3.2 has a body for it, which says nothing that the address does not. The same page whether there was a
    consent or none, and no address on it.
    """

    http_method_names = ["get", "head", "post"]
    caching = NO_STORE
    limits = limits_by_method(GET=UNSUBSCRIPTIONS, POST=UNSUBSCRIPTIONS)

    def seen(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().seen(request, *args, **kwargs)
        except MailingLinkUnknown as refusal:
            context = {"refusal": refusal, "status": 404}
            return render(request, "stakeholders/link_refused.html", context, status=404)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        # The address is the authority: kept in no cache, and told to no other site.
        response["Cache-Control"] = self.caching.cache_control()
        response["Referrer-Policy"] = "no-referrer"
        return response

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        public_id_in(token)
        return render(request, "stakeholders/unsubscribe.html")

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        unsubscribe(token=token, now=timezone.now())
        return render(request, "stakeholders/unsubscribed.html")
