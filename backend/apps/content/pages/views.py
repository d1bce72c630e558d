"""Which style sheet makes a page look as the coalition wants? The active theme's custom properties."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from backend.apps.content.limits import CONTENT_READS
from backend.apps.content.services import shown_theme
from backend.foundation.rate_limiting.limits import limits_by_method
from backend.foundation.rate_limiting.pages import LimitedPage
from backend.foundation.web.caching import public_for, tell_last_modified


@method_decorator(csrf_exempt, name="dispatch")  # so that POST is told 405
class ThemeStyleSheet(LimitedPage):
    """Also for pages on other origins: a front end may link it."""

    http_method_names = ["get", "head"]
    caching = public_for(seconds=60, stale_seconds=300)
    limits = limits_by_method(GET=CONTENT_READS)

    def get(self, request: HttpRequest) -> HttpResponse:
        theme, changed_at = shown_theme()
        headers = {"Cross-Origin-Resource-Policy": "cross-origin", "X-Content-Type-Options": "nosniff"}
        response = HttpResponse(theme.css, content_type="text/css; charset=utf-8", headers=headers)
        if changed_at is not None:
            tell_last_modified(response, at=changed_at, now=timezone.now())
        return response
