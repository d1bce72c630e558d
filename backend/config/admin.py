"""What does the admin call itself, and how often may a password be tried in it? Ways in and out: apps/access/pages."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any, cast

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver

from backend.apps.access.limits import PASSWORDS
from backend.apps.desk.pages.navigation import site_navigation
from backend.foundation.rate_limiting.pages import limited_page


class CoalitionAdminSite(AdminSite):
    site_title = "Coalition Builder"
    site_header = "Coalition Builder"
    index_title = "Desk"
    index_template = "desk/index.html"
    # The pages that are a click away stand in the head; the list of everything is on the first page.
    enable_nav_sidebar = False
    # There is no public site on this host: the front end stands elsewhere.
    site_url = None

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from backend.apps.desk.pages.urls import desk_urls  # noqa: PLC0415  # with the pages, not with the site

        return [*desk_urls(self), *super().get_urls()]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "site_navigation": site_navigation(request)}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        from backend.apps.desk.pages.views import desk_context  # noqa: PLC0415

        return super().index(request, {**desk_context(request), **(extra_context or {})})

    def password_change(  # type: ignore[override]  # or the page that refuses
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """It asks for the old password, so who has found an open session could try them all here."""
        answer = super().password_change
        return _counted(request, request.user.get_username(), lambda: answer(request, extra_context))


def _counted(request: HttpRequest, name: str, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Counts what is tried before a password is looked at, by address and by name; forms that are only read are not."""
    if request.method != "POST":
        return answer()
    # As Django's form reads it, and in small letters: one name has one count, however it is written.
    written = unicodedata.normalize("NFKC", name).strip().casefold()
    return cast("HttpResponse", limited_page(request, PASSWORDS, answer, username=written))
