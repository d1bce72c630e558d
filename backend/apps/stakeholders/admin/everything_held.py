"""How do staff answer who asks what is held of them? By a file of everything."""

from __future__ import annotations

import json

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone

from backend.apps.stakeholders.errors import StakeholderNotFound
from backend.apps.stakeholders.models import Stakeholder
from backend.apps.stakeholders.services import export_stakeholder
from backend.foundation.web.admin_acts import ActsAdmin

from .acts import CHANGE_PERSON


class EverythingHeld(ActsAdmin):
    """The button's address."""

    def get_urls(self) -> list[URLPattern]:
        file = path(
            "<int:object_id>/everything/",
            self.admin_site.admin_view(self.everything_view),
            name="stakeholders_stakeholder_everything",
        )
        return [file, *super().get_urls()]

    def everything_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """What is held of the person, as a file; the admin's log keeps who took it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not request.user.has_perm(CHANGE_PERSON):
            raise PermissionDenied
        try:
            told = export_stakeholder(stakeholder_id=object_id, now=timezone.now())
        except StakeholderNotFound as refusal:
            self.message_user(request, refusal.detail, messages.ERROR)
            return redirect("admin:stakeholders_stakeholder_changelist")
        self.log_change(request, Stakeholder.objects.get(pk=object_id), "Everything held was taken out as a file.")
        return HttpResponse(
            json.dumps(told, ensure_ascii=False, indent=2) + "\n",
            content_type="application/json",
            headers={
                "Content-Disposition": f'attachment; filename="person-{object_id}.json"',
                "Cache-Control": "no-store",
            },
        )
