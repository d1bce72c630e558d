"""What does somebody see first, and what does the coalition say of itself? Its homepage, and pages of its blocks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from backend.apps.campaigns.models import Campaign
from backend.apps.content.models import Homepage, PageType
from backend.apps.content.models.homepage import SOCIAL
from backend.apps.endorsements.content_pages import name_of
from backend.apps.endorsements.limits import PAGE_READS
from backend.apps.endorsements.services import count_public_endorsements
from backend.foundation.rate_limiting.limits import limits_by_method
from backend.foundation.web.caching import public_for
from backend.foundation.web.error_pages import answer_error
from backend.foundation.web.public_address import public_address

from .blocks import placed_blocks
from .public_page import PublicPage
from .site import picture_address, site_at

MOST_CAMPAIGNS = 12
_NETWORKS = {
    "facebook_url": "Facebook",
    "x_url": "X",
    "instagram_url": "Instagram",
    "linkedin_url": "LinkedIn",
    "bluesky_url": "Bluesky",
    "youtube_url": "YouTube",
}


@method_decorator(csrf_exempt, name="dispatch")  # so that POST is told 405
class HomePage(PublicPage):
    """The published homepage; until there is one, what this host is, and the campaigns that take endorsements."""

    http_method_names = ["get", "head"]
    caching = public_for(seconds=60)
    limits = limits_by_method(GET=PAGE_READS)

    def get(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        site = site_at(now)
        context: dict[str, Any] = {
            "site": site,
            "page_address": public_address("home"),
            "blocks": placed_blocks(PageType.HOMEPAGE, now=now),
        }
        if site.homepage is None or site.homepage.shows_campaigns:
            context["campaigns"] = _open_campaigns(now)
        if site.homepage is None:
            return render(request, "endorsements/home_unpublished.html", context)
        return render(request, "endorsements/home.html", {**context, **_shown(site.homepage)})


@method_decorator(csrf_exempt, name="dispatch")
class ContentPage(PublicPage):
    """A page of blocks; a 404 while none of them is shown."""

    http_method_names = ["get", "head"]
    caching = public_for(seconds=60)
    limits = limits_by_method(GET=PAGE_READS)

    def get(self, request: HttpRequest, page: str) -> HttpResponse:
        now, page_type = timezone.now(), PageType(page)
        blocks = placed_blocks(page_type, now=now)
        if not blocks:
            return answer_error(request, 404, "not-found", "There is nothing at this address.")
        context = {
            "site": site_at(now),
            "name": name_of(page_type),
            "page_address": public_address("content-page", [page]),
            "blocks": blocks,
        }
        return render(request, "endorsements/content_page.html", context)


def _shown(homepage: Homepage) -> dict[str, Any]:
    image = homepage.shown_hero_image
    return {
        "homepage": homepage,
        "image": image,
        "picture_address": picture_address(image),
        # Of one, as SVG has it.
        "shade": f"{homepage.hero_overlay_percent / 100:.2f}",
        "button_address": _address(homepage.cta_button_url),
        "networks": [(_NETWORKS[name], _address(url)) for name in SOCIAL if (url := getattr(homepage, name))],
    }


def _address(url: str) -> str:
    """A path of the site below what stands before all its paths (API Gateway's own address has the stage there)."""
    return f"{get_script_prefix()}{url[1:]}" if url.startswith("/") else url


def _open_campaigns(now: datetime) -> list[dict[str, Any]]:
    """The newest that take endorsements today, each with how many endorse it publicly; in two queries."""
    newest = Campaign.objects.open_for_endorsement(now.date()).defer("description").order_by("-published_at", "-id")
    campaigns = list(newest[:MOST_CAMPAIGNS])
    counts = count_public_endorsements(campaigns)
    return [{"campaign": one, "count": counts.get(one.pk, 0)} for one in campaigns]
