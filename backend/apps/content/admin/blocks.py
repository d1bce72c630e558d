"""Where do staff write what stands on the site's pages, and when?"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from backend.apps.content.models import ContentBlock
from backend.foundation.web.editing.admin import OptimisticLockAdmin

from .image_choice import ImageChoiceForm
from .preview import PreviewAdmin


@admin.register(ContentBlock)
class ContentBlockAdmin(OptimisticLockAdmin, PreviewAdmin):
    form = ImageChoiceForm
    # Deleting many at once would not ask whether each is a draft.
    actions = None
    list_display = ("__str__", "page_type", "position", "kind", "publish_from", "publish_until")
    list_filter = ("page_type", "kind")
    search_fields = ("title", "body")
    ordering = ("page_type", "position", "id")
    show_full_result_count = False
    autocomplete_fields = ("image",)
    readonly_fields = ("preview_link", "updated_at")
    fieldsets = (
        (None, {"fields": ("preview_link", "page_type", "kind", "position", "title", "body")}),
        ("Image", {"fields": ("image", "image_place")}),
        ("Looks", {"fields": ("ground",)}),
        ("When", {"fields": (("publish_from", "publish_until"), "updated_at")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: ContentBlock | None = None) -> Any:
        """Its page stays: a page's last change is told from its blocks."""
        return (*self.readonly_fields, "page_type") if obj else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: ContentBlock | None = None) -> bool:
        """Drafts only: what was shown is ended by its date, so that caches learn of it."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.publish_from is None)
