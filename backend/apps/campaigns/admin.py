"""Where do staff make a campaign, and publish it?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from backend.foundation.web.admin_acts import Act, ActsAdmin

from .models import Campaign
from .services import close_campaign, publish_campaign, reopen_campaign
from .states import CampaignState

PUBLISH_PERMISSION = "campaigns.publish_campaign"


def _when(state: CampaignState) -> Callable[[Campaign], bool]:
    return lambda campaign: campaign.state == state


@admin.register(Campaign)
class CampaignAdmin(ActsAdmin):
    acts = (
        Act("publish", "Publish", "Published.", PUBLISH_PERMISSION, _when(CampaignState.DRAFT), publish_campaign),
        Act("close", "Close", "Closed.", PUBLISH_PERMISSION, _when(CampaignState.PUBLISHED), close_campaign),
        Act("reopen", "Reopen", "Reopened.", PUBLISH_PERMISSION, _when(CampaignState.CLOSED), reopen_campaign),
    )
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

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        campaign = self.get_object(request, object_id)
        offered = self.offered_acts(request, campaign) if campaign else []
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "acts": offered})

    def service_arguments(self, request: HttpRequest, object_id: int) -> dict[str, Any]:
        return {"campaign_id": object_id}
