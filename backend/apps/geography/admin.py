"""What do staff see of the maps? Which vintages there are, where each stands, and what it changed; read-only."""

from __future__ import annotations

import json

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .models import InForce, Vintage


class InForceInline(admin.TabularInline):
    model = InForce
    fields = ("state_fips", "days")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Vintage | None = None) -> bool:
        return False


@admin.register(Vintage)
class VintageAdmin(admin.ModelAdmin):
    list_display = (
        "key",
        "standing",
        "layer",
        "area",
        "in_force_from",
        "region_count",
        "not_defined_count",
        "imported_at",
    )
    list_filter = ("layer", "congress", "area")
    search_fields = ("key",)
    inlines = (InForceInline,)
    show_full_result_count = False
    exclude = ("report",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Vintage]:
        return super().get_queryset(request).prefetch_related("in_force")

    def get_readonly_fields(self, request: HttpRequest, obj: Vintage | None = None) -> list[str]:
        return [*(field.name for field in Vintage._meta.fields if field.name != "report"), "changes"]

    @admin.display(description="State")
    def standing(self, vintage: Vintage) -> str:
        return vintage.state_on(timezone.localdate())

    @admin.display(description="What it changed when it was imported")
    def changes(self, vintage: Vintage) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(vintage.report, indent=1, ensure_ascii=False))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Vintage | None = None) -> bool:
        return False
