"""What does the admin call itself, and how often may a password be tried in it? Ways in and out: apps/access/pages."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any, cast

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse

from backend.apps.access.limits import PASSWORDS
from backend.foundation.rate_limiting.pages import limited_page


class CoalitionAdminSite(AdminSite):
    site_title = "Coalition Builder"
    site_header = "Coalition Builder"
    index_title = "Campaigns, endorsements and boundaries"
    # There is no public site on this host: the front end stands elsewhere.
    site_url = None

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
