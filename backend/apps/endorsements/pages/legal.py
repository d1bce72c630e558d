"""Where does a visitor read what is agreed to? On a page of each legal document; all pages lead to it at their foot."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from backend.apps.endorsements.limits import PAGE_READS
from backend.apps.legal.services import document_on
from backend.foundation.rate_limiting.limits import limits_by_method
from backend.foundation.web.caching import public_for

from .public_page import PublicPage
from .site import site_at


class LegalPage(PublicPage):
    """The document as it is in force today (UTC); a 404 where there is none."""

    http_method_names = ["get", "head"]
    caching = public_for(seconds=60)
    limits = limits_by_method(GET=PAGE_READS)

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        now = timezone.now()
        context = {"document": document_on(kind=kind, on=now.date()), "site": site_at(now)}
        return render(request, "endorsements/legal_document.html", context)
