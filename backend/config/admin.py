"""What does the admin call itself, and who may knock at its door how often?"""

from __future__ import annotations

import unicodedata
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse

from backend.foundation.rate_limiting.pages import refusal_page

from .limits import ADMIN_LOGIN


class CoalitionAdminSite(AdminSite):
    site_title = "Coalition Builder"
    site_header = "Coalition Builder"
    index_title = "Campaigns, endorsements and boundaries"
    # There is no public site on this host: the front end stands elsewhere.
    site_url = None

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Counts what is tried before a password is looked at, by address and by name."""
        if request.method == "POST":
            # As Django's form reads it, and in small letters: one name has one count, however it is written.
            name = unicodedata.normalize("NFKC", request.POST.get("username", "")).strip().casefold()
            refusal = refusal_page(request, ADMIN_LOGIN, username=name)
            if refusal is not None:
                return refusal
        return super().login(request, extra_context)
