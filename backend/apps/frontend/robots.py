"""Which paths may crawlers ask for? RFC 9309. Of stages that are not the public's, none."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from backend.foundation.rate_limiting.limits import limits_by_method
from backend.foundation.rate_limiting.pages import LimitedPage
from backend.foundation.web.caching import public_for

from .limits import CRAWLER_READS

PUBLIC_STAGE = "production"
# Staff's, programs', and links that belong to one person. No secret: each guards itself.
NOT_FOR_CRAWLERS = ("/admin/", "/api/", "/verify-endorsement/", "/withdraw-endorsement/", "/unsubscribe/")


@method_decorator(csrf_exempt, name="dispatch")  # so that POST is told 405
class RobotsPage(LimitedPage):
    http_method_names = ["get", "head"]
    caching = public_for(seconds=3600)
    limits = limits_by_method(GET=CRAWLER_READS)

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(_rules(), content_type="text/plain; charset=utf-8")


def _rules() -> str:
    if settings.STAGE != PUBLIC_STAGE:
        return "User-agent: *\nDisallow: /\n"
    refused = "".join(f"Disallow: {path}\n" for path in NOT_FOR_CRAWLERS)
    return f"User-agent: *\n{refused}\nSitemap: {settings.PUBLIC_BASE_URL}/sitemap.xml\n"
