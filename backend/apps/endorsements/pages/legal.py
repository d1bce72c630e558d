"""Where does a visitor read what is agreed to? On a page of each legal document; all pages lead to it at their foot."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from backend.apps.endorsements.limits import PAGE_READS
from backend.apps.legal.services import document_on
from backend.foundation.rate_limiting.limits import limits_by_method
from backend.foundation.web.caching import public_for
from backend.foundation.web.fields import DayParameter
from backend.foundation.web.serializers import RequestSerializer, validated

from .public_page import PublicPage
from .site import site_at


class DayRequest(RequestSerializer):
    date = DayParameter()


class LegalPage(PublicPage):
    """The document as it is in force on the day in the query (UTC), or today; a 404 where there is none.

    By a day, because what somebody accepts when they press a mail's button may be older than today's.
    """

    http_method_names = ["get", "head"]
    caching = public_for(seconds=60)
    limits = limits_by_method(GET=PAGE_READS)

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        asked = {"date": request.GET["date"]} if "date" in request.GET else {}
        day: date = validated(DayRequest, asked)["date"]
        context = {"document": document_on(kind=kind, on=day), "site": site_at(timezone.now())}
        return render(request, "endorsements/legal_document.html", context)
