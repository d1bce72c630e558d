"""Where do staff make a campaign, and publish it?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from backend.foundation.errors import DomainError

from .models import Campaign
from .services import close_campaign, publish_campaign, reopen_campaign
from .states import CampaignState

PUBLISH_PERMISSION = "campaigns.publish_campaign"


@dataclass(frozen=True, slots=True)
class Act:
    """A button on the change page: which service it calls, and in which state of the campaign it is offered."""

    name: str
    label: str
    done: str
    offered_in: CampaignState
    service: Callable[..., Campaign]


ACTS = (
    Act("publish", "Publish", "Published.", CampaignState.DRAFT, publish_campaign),
    Act("close", "Close", "Closed.", CampaignState.PUBLISHED, close_campaign),
    Act("reopen", "Reopen", "Reopened.", CampaignState.CLOSED, reopen_campaign),
)


@admin.register(Campaign)
class CampaignAdmin(admin.ModelAdmin):
    change_form_template = "admin/campaigns/campaign/change_form.html"
    list_display = ("title", "state", "accepting_endorsements", "starts_on", "ends_on", "published_at")
    list_filter = ("state", "accepting_endorsements")
    search_fields = ("title", "slug")
    ordering = ("-created_at", "-id")
    show_full_result_count = False
    prepopulated_fields = {"slug": ("title",)}
    readonly_fields = (
        "state", "published_at", "published_by", "state_changed_at", "state_changed_by", "created_at", "updated_at",
    )  # fmt: skip
    fieldsets = (
        (None, {"fields": ("title", "slug", "summary", "description", "endorsement_sentence")}),
        ("When", {"fields": ("accepting_endorsements", ("starts_on", "ends_on"))}),
        ("State", {"fields": readonly_fields}),
    )

    def get_prepopulated_fields(self, request: HttpRequest, obj: Campaign | None = None) -> dict[str, Any]:
        """Only while it is new: a page that is out in the world keeps its address unless someone means to change it."""
        return {} if obj else dict(self.prepopulated_fields)

    def get_urls(self) -> list[URLPattern]:
        # Before the admin's own, whose `<path:object_id>/` would swallow them.
        own = [
            path(
                f"<int:campaign_id>/{act.name}/",
                self.admin_site.admin_view(self._view_of(act)),
                name=f"campaigns_campaign_{act.name}",
            )
            for act in ACTS
        ]
        return own + super().get_urls()

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        campaign = self.get_object(request, object_id)
        offered = [act for act in ACTS if campaign and act.offered_in == campaign.state and _may_publish(request)]
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "acts": offered})

    def _view_of(self, act: Act) -> Callable[[HttpRequest, int], HttpResponse]:
        def view(request: HttpRequest, campaign_id: int) -> HttpResponse:
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            if not _may_publish(request):
                raise PermissionDenied
            self._carry_out(request, act, campaign_id)
            return redirect(reverse("admin:campaigns_campaign_change", args=[campaign_id]))

        return view

    def _carry_out(self, request: HttpRequest, act: Act, campaign_id: int) -> None:
        user = request.user
        if not user.is_authenticated:
            raise PermissionDenied
        try:
            campaign = act.service(campaign_id=campaign_id, by=user, now=timezone.now())
        except DomainError as refusal:
            self.message_user(request, refusal.detail, messages.ERROR)
        else:
            self.log_change(request, campaign, act.done)
            self.message_user(request, act.done, messages.SUCCESS)


def _may_publish(request: HttpRequest) -> bool:
    return request.user.has_perm(PUBLISH_PERMISSION)
