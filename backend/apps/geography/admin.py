"""What do staff see of the maps? Which vintages there are, where each stands, and what it changed.

Two things can be done, each behind a page that says what it would change: a map answers, and is rolled back.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from backend.foundation.errors import DomainError
from backend.foundation.web.admin_acts import Act, ActsAdmin

from .errors import VintageUndated
from .fips import BY_FIPS
from .models import InForce, Vintage
from .services.switch_vintage import MapChange, activate_vintage, preview_switch, roll_back_vintage

SWITCH = "geography.switch_vintage"


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


def _can_stand_up(vintage: Vintage) -> bool:
    return not vintage.stands


def _stands(vintage: Vintage) -> bool:
    return vintage.stands


@admin.register(Vintage)
class VintageAdmin(ActsAdmin):
    acts = (
        Act(
            "activate", "Activate", "Answers now.", SWITCH, _can_stand_up, activate_vintage,
            consequence="The map answers on the days below, and whoever it concerns is placed again.",
        ),
        Act(
            "roll_back", "Roll back", "Rolled back.", SWITCH, _stands, roll_back_vintage,
            consequence="The map answers no more. Its days go back to the maps it had replaced, whoever it concerns is "
            "placed again, and it stays loaded: it can be activated again.",
        ),
    )  # fmt: skip
    act_confirmation_template = "geography/admin/switch_confirmation.html"
    change_form_template = "admin/geography/vintage/change_form.html"
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
        """Nothing of a map is edited: it is imported by a command, and switched by the buttons."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Vintage | None = None) -> bool:
        """Who switches must be able to read what."""
        return request.user.has_perm(SWITCH) or super().has_view_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Vintage | None = None) -> bool:
        return False

    def service_arguments(self, request: HttpRequest, object_id: int) -> dict[str, Any]:
        return {"vintage_id": object_id}

    def act_arguments(self, request: HttpRequest, act: Act) -> dict[str, Any]:
        """The day that was typed, where the map did not bring one."""
        typed = request.POST.get("in_force_from", "") or request.GET.get("in_force_from", "")
        if act.name != "activate" or not typed:
            return {}
        try:
            return {"in_force_from": forms.DateField().clean(typed)}
        except ValidationError as error:
            raise VintageUndated("The day it took effect is to be written as in 2023-01-03.") from error

    def act_details(self, request: HttpRequest, act: Act, thing: Vintage) -> dict[str, Any]:
        """What the switch would change, found by trying it; and the day to be asked for, where none is known."""
        details: dict[str, Any] = {"asks_day": act.name == "activate" and thing.in_force_from is None, "typed_day": ""}
        if details["asks_day"] and not request.GET.get("in_force_from"):
            return details
        try:
            arguments = self.act_arguments(request, act)
            changes = preview_switch(
                switch=lambda: act.service(vintage_id=thing.pk, now=timezone.now(), **arguments), layer=thing.layer
            )
        except DomainError as refusal:
            return {**details, "refusal": refusal.detail}
        return {**details, "typed_day": arguments.get("in_force_from", ""), "changes": [_said(one) for one in changes]}


def _said(change: MapChange) -> dict[str, str]:
    """A row of the page that asks, in words."""
    return {
        "map_of": f"{change.layer} of {_state_name(change.state_fips)}",
        "key": change.vintage_key,
        "before": ", ".join(_in_words(*days) for days in change.before) or "does not answer",
        "after": ", ".join(_in_words(*days) for days in change.after) or "does not answer",
    }


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
    return format_html(
        '<div class="map-report" role="region" tabindex="0" aria-label="Report">{}{}</div>', paragraphs, table
    )
