"""Which public pages do search engines find, and when did each last change? sitemaps.org's protocol 0.9."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max
from django.db.models.functions import Greatest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from backend.apps.campaigns.models import Campaign
from backend.apps.content.errors import HomepageNotPublished
from backend.apps.content.models import ContentBlock
from backend.apps.content.services import shown_homepage
from backend.apps.endorsements.content_pages import PAGES_OF_BLOCKS
from backend.apps.legal.models import Version
from backend.foundation.rate_limiting.limits import limits_by_method
from backend.foundation.rate_limiting.pages import LimitedPage
from backend.foundation.web.caching import public_for

from .limits import CRAWLER_READS

# The protocol takes 50,000 and 50 MB; Lambda returns 4.5 MB, and an entry has at most 500 bytes.
MOST_CAMPAIGNS = 5_000


class HomepageSitemap(Sitemap):  # type: ignore[type-arg]  # not subscriptable at run time
    """The site's own first page."""

    def items(self) -> Iterable[str]:
        return ["/"]

    def location(self, item: str) -> str:
        return item

    def lastmod(self, item: str) -> datetime | None:
        try:
            return shown_homepage().changed_at
        except HomepageNotPublished:
            return None


class CampaignSitemap(Sitemap):  # type: ignore[type-arg]  # not subscriptable at run time
    """Campaigns that the public knows, closed ones too, newest first."""

    limit = MOST_CAMPAIGNS

    def items(self) -> Any:
        # A picture is changed, or taken down, without the campaign.
        changed = Greatest("updated_at", "hero_image__updated_at")
        newest = Campaign.objects.public().only("slug").annotate(changed_at=changed).order_by("-published_at", "-id")
        return newest[:MOST_CAMPAIGNS]

    def location(self, item: Campaign) -> str:
        return f"/campaigns/{item.slug}/"

    def lastmod(self, item: Any) -> datetime:
        changed: datetime = item.changed_at
        return changed


class ContentPageSitemap(Sitemap):  # type: ignore[type-arg]  # not subscriptable at run time
    """Pages of blocks, as long as a block is shown on them."""

    def items(self) -> Any:
        shown = ContentBlock.objects.shown_at(timezone.now()).filter(page_type__in=PAGES_OF_BLOCKS)
        latest = Max(Greatest("updated_at", "image__updated_at", "publish_from"))
        return shown.order_by("page_type").values("page_type").annotate(changed_at=latest)

    def location(self, item: dict[str, Any]) -> str:
        return f"/{item['page_type']}/"

    def lastmod(self, item: dict[str, Any]) -> datetime:
        changed: datetime = item["changed_at"]
        return changed


class LegalSitemap(Sitemap):  # type: ignore[type-arg]  # not subscriptable at run time
    """Each legal document in force, last changed on the first day of its version."""

    def items(self) -> Any:
        in_force = Version.objects.in_force_on(timezone.now().date())
        return in_force.order_by("kind", "-in_force_from").distinct("kind").values("kind", "in_force_from")

    def location(self, item: dict[str, Any]) -> str:
        return f"/legal/{item['kind']}/"

    def lastmod(self, item: dict[str, Any]) -> date:
        first_day: date = item["in_force_from"]
        return first_day


@method_decorator(csrf_exempt, name="dispatch")  # so that POST is told 405
class SitemapPage(LimitedPage):
    """Addresses are the site's own (PUBLIC_BASE_URL), whatever name it was asked by."""

    http_method_names = ["get", "head"]
    caching = public_for(seconds=3600)
    limits = limits_by_method(GET=CRAWLER_READS)

    def get(self, request: HttpRequest) -> HttpResponse:
        base = urlsplit(settings.PUBLIC_BASE_URL)
        site: Any = SimpleNamespace(domain=f"{base.netloc}{base.path}")
        entries = [
            entry
            for sitemap in (HomepageSitemap(), ContentPageSitemap(), LegalSitemap(), CampaignSitemap())
            for entry in sitemap.get_urls(site=site, protocol=base.scheme)
        ]
        # Without the request, so that no context processor looks for a session.
        return HttpResponse(
            render_to_string("sitemap.xml", {"urlset": entries}), content_type="application/xml; charset=utf-8"
        )
