"""What does a stakeholder's page show below the facts? The place, its districts, the consent, merges, the erasure."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest

from backend.apps.stakeholders.models import Consent, Erasure, Location, Merge, Placement
from backend.apps.stakeholders.querysets import boundary_name


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


class ConsentInline(ReadOnlyInline):
    model = Consent
    verbose_name_plural = "consent to mailings, its history"
    fields = ("at", "choice", "act", "wording", "by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Consent]:
        rows: QuerySet[Consent] = super().get_queryset(request).select_related("by")
        return rows


class MergeInline(ReadOnlyInline):
    """Those that went into this one."""

    model = Merge
    fk_name = "survivor"
    verbose_name_plural = "merged into this one"
    fields = ("address", "moved", "at", "by")
    readonly_fields = ("address",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Merge]:
        rows: QuerySet[Merge] = super().get_queryset(request).select_related("duplicate", "by")
        return rows

    @admin.display(description="address")
    def address(self, merge: Merge) -> str:
        return merge.duplicate.email or "(erased)"


class ErasureInline(ReadOnlyInline):
    model = Erasure
    verbose_name_plural = "erasure"
    fields = ("at", "reason", "erased", "by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Erasure]:
        rows: QuerySet[Erasure] = super().get_queryset(request).select_related("by")
        return rows
