"""Where does somebody read of a campaign whose coalition has no site of its own? Pages that any cache may hold."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.services import public_campaign
from backend.apps.content.models import PageType
from backend.apps.endorsements.api.answers import EndorsersLegislatorBody, PublicEndorsementBody, SummaryBody
from backend.apps.endorsements.limits import PAGE_READS
from backend.apps.endorsements.models import Endorsement
from backend.apps.endorsements.querysets import state_geoid
from backend.apps.endorsements.services import count_by_region, list_legislators_of_endorsers, summarize_campaign
from backend.foundation.rate_limiting.limits import limits_by_method
from backend.foundation.web.caching import public_for
from backend.foundation.web.public_address import public_address

from .bills import bills_of
from .blocks import placed_blocks
from .public_page import Pages, PublicPage
from .site import picture_address, site_at

_READS = ["get", "head"]


class NewestCampaigns(Pages):
    ordering = ("-published_at", "-id")
    page_size = 50


class NewestEndorsements(Pages):
    ordering = ("-published_at", "-id")
    page_size = 20


class ByRegion(Pages):
    ordering = ("code", "id")
    page_size = 100


class CampaignListPage(PublicPage):
    http_method_names = _READS
    caching = public_for(seconds=60)
    limits = limits_by_method(GET=PAGE_READS)

    def get(self, request: HttpRequest) -> HttpResponse:
        pages = NewestCampaigns()
        rows = pages.rows(Campaign.objects.public().defer("description"), request)
        now = timezone.now()
        context = {
            "site": site_at(now),
            "campaigns": [{"campaign": one, "is_open": one.is_open_on(now.date())} for one in rows],
            "more": pages.more,
        }
        if "cursor" not in request.GET:
            context["blocks"] = placed_blocks(PageType.CAMPAIGNS, now=now)
        return render(request, "endorsements/campaign_list.html", context)


class CampaignPage(PublicPage):
    """What it is about, who stands behind it, and the way to the form, which is a page of its own: it is never kept."""

    http_method_names = _READS
    caching = public_for(seconds=60)
    limits = limits_by_method(GET=PAGE_READS)

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        campaign = public_campaign(slug=slug)
        pages = NewestEndorsements()
        public = Endorsement.objects.public().of_campaign(campaign).select_related("approved_revision")
        rows = pages.rows(public.annotate(state_geoid=state_geoid()), request)
        now = timezone.now()
        context: dict[str, Any] = {
            "site": site_at(now),
            "campaign": campaign,
            "is_open": campaign.is_open_on(now.date()),
            "is_first_page": "cursor" not in request.GET,
            "endorsements": _endorsements(rows),
            "more": pages.more,
        }
        if context["is_first_page"]:
            context |= {
                "bills": bills_of(campaign),
                "summary": SummaryBody(summarize_campaign(campaign_slug=slug, with_districts=False)).data,
                "page_address": public_address("campaign-page", [slug]),
                "picture_address": picture_address(campaign.shown_hero_image),
            }
        return render(request, "endorsements/campaign.html", context)


class CampaignLegislatorsPage(PublicPage):
    """Who represents those who endorse it publicly, as far as the counts are told."""

    http_method_names = _READS
    caching = public_for(seconds=60)
    limits = limits_by_method(GET=PAGE_READS)

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        campaign, today = public_campaign(slug=slug), timezone.localdate()
        counts = count_by_region(campaign_slug=slug)
        pages = ByRegion()
        terms = pages.rows(list_legislators_of_endorsers(counts=counts, day=today), request)
        rows = EndorsersLegislatorBody(terms, many=True, context={"counts": counts, "day": today}).data
        context = {
            "site": site_at(timezone.now()),
            "campaign": campaign,
            "legislators": [
                {**row, "role_name": term.role.label, "region_number": _number(term.region.geoid)}
                for row, term in zip(rows, terms, strict=True)
            ],
            "more": pages.more,
        }
        return render(request, "endorsements/campaign_legislators.html", context)


def _endorsements(rows: list[Endorsement]) -> list[dict[str, Any]]:
    """What the API tells of each, and no more; the time as a time."""
    told = PublicEndorsementBody(rows, many=True).data
    return [{**body, "published_at": row.published_at} for body, row in zip(told, rows, strict=True)]


def _number(geoid: str) -> str:
    """Of a district, as people say it: 1, at large; of a state nothing."""
    district = geoid[2:]
    return "at large" if district in {"00", "98"} else district.lstrip("0")
