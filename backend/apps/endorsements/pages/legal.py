"""Where does a visitor read what is agreed to? On a page of each legal document; others lead to it at their foot."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from backend.apps.endorsements.limits import PAGE_READS
from backend.apps.legal.models import Version
from backend.apps.legal.services import document_on
from backend.foundation.rate_limiting.limits import limits_by_method
from backend.foundation.web.caching import public_for

from .public_page import PublicPage


class LegalPage(PublicPage):
    """The document as it is in force today (UTC); a 404 where there is none."""

    http_method_names = ["get", "head"]
    caching = public_for(seconds=60)
    limits = limits_by_method(GET=PAGE_READS)

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        document = document_on(kind=kind, on=timezone.now().date())
        return render(request, "endorsements/legal_document.html", {"document": document})


def documents_in_force(*, on: date) -> list[tuple[str, str]]:
    """Kind and title of each, by kind; in one query."""
    titles: dict[str, str] = {}
    for kind, title in Version.objects.in_force_on(on).values_list("kind", "title"):
        titles.setdefault(kind, title)
    return sorted(titles.items())
