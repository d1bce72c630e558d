"""How do staff merge two stakeholders? Chosen in the list; a page says what would happen, its button does it."""

from __future__ import annotations

from typing import cast

from django.contrib import admin, messages
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from backend.apps.stakeholders.models import Stakeholder
from backend.apps.stakeholders.services import merge_conflicts, merge_stakeholders
from backend.foundation.errors import DomainError
from backend.foundation.web.admin_acts import ActsAdmin
from backend.foundation.web.admin_pieces import typed_key

from .acts import CHANGE_PERSON


class MergePages(ActsAdmin):
    """The list's action and the page behind it."""

    actions = ("merge_selected",)

    def get_urls(self) -> list[URLPattern]:
        page = path("merge/", self.admin_site.admin_view(self.merge_view), name="stakeholders_stakeholder_merge")
        return [page, *super().get_urls()]

    @admin.action(description="Merge two …", permissions=["merge"])
    def merge_selected(self, request: HttpRequest, queryset: QuerySet[Stakeholder]) -> HttpResponse | None:
        chosen = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
        if len(chosen) != 2:  # noqa: PLR2004  # a merge is of two
            self.message_user(request, "Choose exactly two: one of them goes into the other.", messages.ERROR)
            return None
        address = reverse("admin:stakeholders_stakeholder_merge")
        return redirect(f"{address}?survivor={chosen[0]}&duplicate={chosen[1]}")

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(CHANGE_PERSON)

    def merge_view(self, request: HttpRequest) -> HttpResponse:
        """What a merge would do, and what stands against it; then, by a button, the merge."""
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if not self.has_merge_permission(request):
            raise PermissionDenied
        sent = request.POST if request.method == "POST" else request.GET
        pair = {
            "survivor_id": typed_key(sent.get("survivor", "")),
            "duplicate_id": typed_key(sent.get("duplicate", "")),
        }
        try:
            if request.method == "POST":
                return self._merge(request, pair)
            conflicts = merge_conflicts(**pair)
        except DomainError as refusal:
            self.message_user(request, refusal.detail, messages.ERROR)
            return redirect("admin:stakeholders_stakeholder_changelist")
        rows = Stakeholder.objects.in_bulk(pair.values())
        context = {
            **self.admin_site.each_context(request),
            "title": "Merge two stakeholders?",
            "opts": self.opts,
            "survivor": rows[pair["survivor_id"]],
            "duplicate": rows[pair["duplicate_id"]],
            "conflicts": conflicts,
        }
        return TemplateResponse(request, "admin/stakeholders/stakeholder/merge.html", context)

    def _merge(self, request: HttpRequest, pair: dict[str, int]) -> HttpResponse:
        leaves = request.POST.get("leave_conflicts") == "yes"
        by = cast("AbstractBaseUser", request.user)
        merge = merge_stakeholders(**pair, by=by, now=timezone.now(), leave_conflicts=leaves)
        self.log_change(request, merge.survivor, f"Merged with stakeholder {merge.duplicate_id}.")
        self.message_user(request, "The two are one.", messages.SUCCESS)
        return redirect(self._address("change", merge.survivor_id))
