"""Where do staff choose how the site looks?"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from backend.apps.content.models import Theme
from backend.apps.content.services import activate_theme
from backend.apps.content.services.turns import Turn, take_turn
from backend.apps.content.tokens import COLOURS
from backend.foundation.web.admin_acts import Act, ActsAdmin
from backend.foundation.web.editing.admin import OptimisticLockAdmin

from .image_choice import ImageChoiceForm
from .preview import PreviewAdmin

ACTIVATE_PERMISSION = "content.activate_theme"


@admin.register(Theme)
class ThemeAdmin(OptimisticLockAdmin, PreviewAdmin, ActsAdmin):
    form = ImageChoiceForm
    actions = None
    acts = (
        Act(
            "activate", "Activate", "Activated.", ACTIVATE_PERMISSION, lambda theme: not theme.is_active,
            activate_theme, consequence="Visitors see the site in this theme from then on.",
        ),
    )  # fmt: skip
    list_display = ("name", "is_active", "activated_at", "preview_link")
    search_fields = ("name",)
    autocomplete_fields = ("logo",)
    readonly_fields = ("preview_link", "is_active", "activated_at", "activated_by")
    fieldsets = (
        (None, {"fields": ("preview_link", "name", "is_active", "activated_at", "activated_by")}),
        ("Colours", {"fields": tuple(COLOURS)}),
        ("Words", {"fields": (("heading_font", "body_font"), "text_px")}),
        ("Shapes", {"fields": ("radius_px", "spacing_px", "logo")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Theme | None = None) -> bool:
        """The active one stays: a site has a theme."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.is_active)

    def has_view_permission(self, request: HttpRequest, obj: Theme | None = None) -> bool:
        """Who activates must be able to see what."""
        return request.user.has_perm(ACTIVATE_PERMISSION) or super().has_view_permission(request, obj)

    def lock_for_saving(self, object_id: str) -> None:
        """The turn, then the row, as activating does: saving the active theme ends with the turn (migration 0002)."""
        take_turn(Turn.THEME)
        super().lock_for_saving(object_id)

    def service_arguments(self, request: HttpRequest, object_id: int) -> dict[str, Any]:
        return {"theme_id": object_id}

    def theme_of(self, thing: Theme) -> Theme:
        return thing
