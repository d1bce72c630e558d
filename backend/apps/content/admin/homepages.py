"""Where do staff write the homepage, and publish an edition of it?"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from backend.apps.content.models import Homepage
from backend.apps.content.models.homepage import SOCIAL
from backend.apps.content.services import copy_homepage, publish_homepage
from backend.foundation.web.admin_acts import Act, ActsAdmin
from backend.foundation.web.editing.admin import OptimisticLockAdmin

from .image_choice import ImageChoiceForm
from .preview import PreviewAdmin

PUBLISH_PERMISSION = "content.publish_homepage"


@admin.register(Homepage)
class HomepageAdmin(OptimisticLockAdmin, PreviewAdmin, ActsAdmin):
    form = ImageChoiceForm
    actions = None
    acts = (
        Act(
            "publish", "Publish", "Published.", PUBLISH_PERMISSION, lambda homepage: not homepage.is_published,
            publish_homepage, consequence="Visitors see this edition from then on, instead of the one they see now.",
        ),
        Act(
            "copy", "Copy into a new draft", "Copied: the new draft is the first in the list.",
            "content.add_homepage", lambda homepage: True, copy_homepage,
        ),
    )  # fmt: skip
    list_display = ("hero_title", "is_published", "last_published_at", "updated_at")
    ordering = ("-id",)
    search_fields = ("hero_title", "organization_name")
    show_full_result_count = False
    autocomplete_fields = ("hero_image",)
    readonly_fields = ("preview_link", "history_of_publication", "created_at", "updated_at")
    fieldsets = (
        (None, {"fields": ("preview_link", "organization_name", "tagline")}),
        ("Hero", {"fields": ("hero_title", "hero_subtitle", "hero_image", "hero_overlay_percent")}),
        ("Call to action", {"fields": ("cta_title", "cta_body", ("cta_button_text", "cta_button_url"))}),
        ("Campaigns", {"fields": ("shows_campaigns", "campaigns_title", "campaigns_subtitle")}),
        ("Elsewhere", {"fields": SOCIAL}),
        ("History", {"fields": ("history_of_publication", "created_at", "updated_at")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Homepage]:
        return Homepage.objects.with_days()

    def has_change_permission(self, request: HttpRequest, obj: Homepage | None = None) -> bool:
        """Drafts only: the history tells what visitors read."""
        return super().has_change_permission(request, obj) and (obj is None or _is_draft(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Homepage | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or _is_draft(obj))

    def has_view_permission(self, request: HttpRequest, obj: Homepage | None = None) -> bool:
        """Who publishes must be able to read what; and an edition that may not be edited any more is still read."""
        edits = super().has_change_permission(request, obj)
        return request.user.has_perm(PUBLISH_PERMISSION) or edits or super().has_view_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Homepage, form: Any, change: bool) -> None:
        if not change:
            obj.created_by_id = request.user.pk
        super().save_model(request, obj, form, change)

    def service_arguments(self, request: HttpRequest, object_id: int) -> dict[str, Any]:
        return {"homepage_id": object_id}

    @admin.display(description="published", boolean=True)
    def is_published(self, homepage: Any) -> bool:
        return bool(homepage.is_published)

    @admin.display(description="last published")
    def last_published_at(self, homepage: Any) -> Any:
        return homepage.last_published_at

    @admin.display(description="published")
    def history_of_publication(self, homepage: Homepage) -> str:
        rows = homepage.publications.select_related("published_by")
        return "; ".join(_publication(row) for row in rows) or "never"


def _is_draft(homepage: Any) -> bool:
    return not homepage.publications.exists()


def _publication(row: Any) -> str:
    until = f" to {row.ended_at:%Y-%m-%d %H:%M}" if row.ended_at else ", still"
    by = f" by {row.published_by}" if row.published_by else ""
    return f"{row.published_at:%Y-%m-%d %H:%M}{until}{by}"
