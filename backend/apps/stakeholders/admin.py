"""Where do staff look a stakeholder up, with the districts of now and before?"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join

from backend.foundation.web.big_lists import BigListAdmin

from .models import Location, Placement, Stakeholder
from .querysets import boundary_name
from .services import list_legislators


class ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LocationInline(ReadOnlyInline):
    """The point is shown as two numbers: a map widget would fetch its tiles from someone else."""

    model = Location
    fields = (
        "street", "city", "state_usps", "postal_code", "longitude_and_latitude", "point_source", "accuracy",
        "located_at", "geocoding_failed_at",
    )  # fmt: skip
    readonly_fields = ("longitude_and_latitude",)

    @admin.display(description="longitude, latitude")
    def longitude_and_latitude(self, location: Location) -> str:
        return f"{location.point.x:.6f}, {location.point.y:.6f}" if location.point else "-"


class PlacementInline(ReadOnlyInline):
    """Districts of now first, then those of before."""

    model = Placement
    verbose_name_plural = "districts, now and before"
    fields = ("layer", "district", "border", "by_map", "placed_at", "superseded_at")
    readonly_fields = ("layer", "district", "border", "by_map")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Placement]:
        rows: QuerySet[Placement] = super().get_queryset(request).select_related("region", "vintage")
        return rows.annotate(boundary_name=boundary_name()).order_by(
            F("superseded_at").desc(nulls_first=True), "region__layer", "region__geoid"
        )

    @admin.display(description="layer")
    def layer(self, placement: Placement) -> str:
        return placement.region.get_layer_display()

    @admin.display(description="district")
    def district(self, placement: Placement) -> str:
        return f"{getattr(placement, 'boundary_name', None) or '?'} ({placement.region.geoid})"

    @admin.display(description="border", empty_value="")
    def border(self, placement: Placement) -> str:
        return "on its border" if placement.on_border else ""

    @admin.display(description="by the map")
    def by_map(self, placement: Placement) -> str:
        return placement.vintage.key


@admin.register(Stakeholder)
class StakeholderAdmin(BigListAdmin):
    list_display = ("name", "organization_name", "kind", "email", "created_at")
    list_filter = ("kind",)
    search_fields = ("name", "organization_name", "canonical_email")
    ordering = ("-created_at", "-id")
    readonly_fields = ("represented_by",)
    fields = (
        "kind", "name", "organization_name", "role", "public_id", "email", "canonical_email", "mailing_consented_at",
        "created_at", "updated_at", "represented_by",
    )  # fmt: skip
    inlines = (LocationInline, PlacementInline)

    class Media:
        css = {"all": ["web/admin.css"]}

    @admin.display(description="represented by, today")
    def represented_by(self, stakeholder: Stakeholder) -> str:
        terms = list_legislators(stakeholder_id=stakeholder.pk, day=timezone.localdate())
        lines = ((f"{term.legislator.name}, {term.role.label} ({term.region.geoid})",) for term in terms)
        return format_html_join("", "<div>{}</div>", lines) or "-"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Stakeholder | None = None) -> bool:
        """What is here was confirmed by its owner; correcting it will be a use case that says who did."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Stakeholder | None = None) -> bool:
        """Erasing a person is a use case of its own, with what must stay."""
        return False
