"""What do staff see of the maps? Which vintages there are, where each stands, and what it changed; read-only."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .fips import BY_FIPS
from .models import InForce, Vintage


class InForceInline(admin.TabularInline):
    model = InForce
    verbose_name_plural = "in force"
    fields = ("map_of", "on_days")
    readonly_fields = fields
    ordering = ("state_fips", "days")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Vintage | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Vintage | None = None) -> bool:
        return False

    @admin.display(description="map of")
    def map_of(self, in_force: InForce) -> str:
        return f"{in_force.layer} of {_state_name(in_force.state_fips)}"

    @admin.display(description="days")
    def on_days(self, in_force: InForce) -> str:
        return _in_words(in_force.days.lower, in_force.days.upper)


class AreaFilter(admin.SimpleListFilter):
    """By area, under the name that the list gives it."""

    title = "area"
    parameter_name = "area"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # Django's signature
        areas = Vintage.objects.order_by("area").values_list("area", flat=True).distinct()
        return sorted(((area, _area_name(area)) for area in areas), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # Django's signature
        return queryset if self.value() is None else queryset.filter(area=self.value())


@admin.register(Vintage)
class VintageAdmin(admin.ModelAdmin):
    list_display = ("standing", "key", "layer_code", "area_name", "in_force_from", "region_count")
    list_display_links = ("key",)
    list_filter = ("layer", "congress", AreaFilter)
    search_fields = ("key",)
    inlines = (InForceInline,)
    show_full_result_count = False
    exclude = ("report",)

    class Media:
        css = {"all": ["web/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Vintage]:
        return super().get_queryset(request).prefetch_related("in_force")

    def get_readonly_fields(self, request: HttpRequest, obj: Vintage | None = None) -> list[str]:
        return [*(field.name for field in Vintage._meta.fields if field.name != "report"), "changes"]

    @admin.display(description="state")
    def standing(self, vintage: Vintage) -> str:
        return vintage.state_on(timezone.localdate())

    @admin.display(description="layer", ordering="layer")
    def layer_code(self, vintage: Vintage) -> str:
        return vintage.layer

    @admin.display(description="area", ordering="area")
    def area_name(self, vintage: Vintage) -> str:
        return _area_name(vintage.area)

    @admin.display(description="What it changed when it was imported")
    def changes(self, vintage: Vintage) -> SafeString:
        return _changes(vintage.report)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Vintage | None = None) -> bool:
        """Maps change by the commands that import, activate and roll back."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Vintage | None = None) -> bool:
        return False


def _area_name(area: str) -> str:
    return BY_FIPS[area].usps if area in BY_FIPS else {"us": "nation"}.get(area, area)


def _state_name(fips: str) -> str:
    return BY_FIPS[fips].name if fips in BY_FIPS else fips


def _in_words(first: date | None, end: date | None) -> str:
    """A half-open range of days as people say it: the last day, not the one after."""
    began = date_format(first) if first else ""
    if end is None:
        return f"since {began}" if began else "always"
    ended = date_format(end - timedelta(days=1))
    return f"{began} to {ended}" if began else f"until {ended}"


_TABLE = (
    "<table><thead><tr><th>GEOID</th><th>Name</th><th>Kept (%)</th><th>Gained (km\u00b2)</th><th>Lost (km\u00b2)</th>"
    "</tr></thead><tbody>{}</tbody></table>"
)
_AREAS = ("gained_square_km", "lost_square_km")
_ROW = "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>"


def _changes(report: dict[str, Any]) -> SafeString:
    """The report of compare_vintage.py: a line for each list of GEOIDs, a table of what moved."""
    if not report.get("against"):
        return format_html("<p>{}</p>", "There was no map before it to compare it with.")
    moved = report["moved"]
    lines = [f"Against {', '.join(report['against'])}: {len(moved)} moved, {report['unmoved_count']} as before."]
    lines += [f"{name.capitalize()}: {', '.join(report[name])}" for name in ("new", "gone", "renamed") if report[name]]
    rows = [
        (one["geoid"], one["name"], f"{one['kept_share']:.2%}".rstrip("%"), *(f"{one[name]:,.2f}" for name in _AREAS))
        for one in moved
    ]
    table = format_html(_TABLE, format_html_join("", _ROW, rows)) if rows else ""
    paragraphs = format_html_join("", "<p>{}</p>", ((line,) for line in lines))
    return format_html('<div class="map-report">{}{}</div>', paragraphs, table)
