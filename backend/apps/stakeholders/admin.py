"""Where do staff look a stakeholder up, and answer what a person asks: what is held, no more mail, be forgotten?"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html_join

from backend.foundation.errors import DomainError
from backend.foundation.web.admin_acts import Act, ActsAdmin
from backend.foundation.web.admin_pieces import ChosenFilter, LoggedByNumber, typed_key
from backend.foundation.web.big_lists import BigListAdmin

from .errors import StakeholderNotFound
from .models import Consent, ConsentAct, Erasure, Location, Merge, Placement, Stakeholder
from .querysets import boundary_name
from .services import (
    erase_stakeholder,
    export_stakeholder,
    list_legislators,
    merge_conflicts,
    merge_stakeholders,
    whole_person,
    withdraw_mailing_consent,
)

CHANGE_PERSON = "stakeholders.change_stakeholder"
ERASE = "stakeholders.delete_stakeholder"
# Of one address, in one search.
_MERGED_AT_MOST = 20


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


class PresenceFilter(ChosenFilter):
    """Without a choice, those who are there; what is left of the others is found by choosing it."""

    title = "presence"
    parameter_name = "presence"
    default = "present"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("present", "present"), ("merged", "merged into another"), ("erased", "erased")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.chosen == "merged":
            return queryset.filter(merge__isnull=False, erasure__isnull=True)
        return queryset.filter(erasure__isnull=False) if self.chosen == "erased" else queryset.present()  # type: ignore[attr-defined]


def _is_present(stakeholder: Stakeholder) -> bool:
    return not hasattr(stakeholder, "erasure") and not hasattr(stakeholder, "merge")


def _may_be_mailed(stakeholder: Stakeholder) -> bool:
    return _is_present(stakeholder) and stakeholder.mailing_consented_at is not None


def _erase(*, stakeholder_id: int, by: AbstractBaseUser, now: datetime) -> Stakeholder:
    erase_stakeholder(stakeholder_id=stakeholder_id, by=by, now=now)
    return whole_person(stakeholder_id)[0]


def _withdraw_consent(*, stakeholder_id: int, by: AbstractBaseUser, now: datetime) -> Stakeholder:
    withdraw_mailing_consent(stakeholder_id=stakeholder_id, act=ConsentAct.STAFF, by=by, now=now)
    return Stakeholder.objects.get(pk=stakeholder_id)


@admin.register(Stakeholder)
class StakeholderAdmin(LoggedByNumber, ActsAdmin, BigListAdmin):
    """Nothing is edited: what a person may ask of us are acts, each a service of its own."""

    acts = (
        Act(
            "withdraw_consent", "Withdraw mailing consent", "The consent to mailings is withdrawn.", CHANGE_PERSON,
            _may_be_mailed, _withdraw_consent,
            consequence="From now on they get no mailings. Their endorsements stay, and so do the mails that belong "
            "to them. Only they themselves can consent again.",
        ),
        Act(
            "erase", "Erase", "The person is erased.", ERASE, _is_present, _erase,
            consequence="This takes the person out of every table. It cannot be taken back.",
        ),
    )  # fmt: skip
    act_confirmation_template = "admin/stakeholders/stakeholder/act_confirmation.html"
    list_display = ("name", "organization_name", "kind", "type", "email", "created_at")
    list_filter = (PresenceFilter, "kind", "type")
    search_fields = ("name", "organization_name", "canonical_email")
    ordering = ("-created_at", "-id")
    actions = ("merge_selected",)
    readonly_fields = ("represented_by", "merged_into")
    fields = (
        "kind", "type", "name", "organization_name", "role", "public_id", "email", "canonical_email",
        "mailing_consented_at", "created_at", "updated_at", "entered_by_staff_at", "merged_into", "represented_by",
    )  # fmt: skip
    inlines = (LocationInline, PlacementInline, ConsentInline, MergeInline)

    class Media:
        css = {"all": ["web/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Stakeholder]:
        rows: QuerySet[Stakeholder] = super().get_queryset(request).select_related("erasure", "merge__survivor")
        return rows

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Stakeholder], search_term: str
    ) -> tuple[QuerySet[Stakeholder], bool]:
        """By the whole address of a duplicate too: found is who it was merged into, and the duplicate's own row."""
        rows, has_duplicates = super().get_search_results(request, queryset, search_term)
        merged = Stakeholder.objects.filter(merge__isnull=False, email=search_term.strip().casefold())
        keys = {key for one in merged[:_MERGED_AT_MOST] for key in (one.pk, whole_person(one.pk)[0].pk)}
        return (rows | queryset.filter(pk__in=keys) if keys else rows), has_duplicates

    def get_inlines(self, request: HttpRequest, obj: Stakeholder | None) -> list[type[InlineModelAdmin]]:
        known = list(super().get_inlines(request, obj))
        return [*known, ErasureInline] if hasattr(obj, "erasure") else known

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        own = [
            path("merge/", guarded(self.merge_view), name="stakeholders_stakeholder_merge"),
            path(
                "<int:object_id>/everything/",
                guarded(self.everything_view),
                name="stakeholders_stakeholder_everything",
            ),
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        stakeholder = self.get_object(request, object_id)
        offered = {} if stakeholder is None else {"offered": self.offered_acts(request, stakeholder)}
        may_take = request.user.has_perm(CHANGE_PERSON)
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), **offered, "may_take_everything": may_take}
        )

    def service_arguments(self, request: HttpRequest, object_id: int) -> dict[str, Any]:
        return {"stakeholder_id": object_id}

    def act_details(self, request: HttpRequest, act: Act, thing: Any) -> dict[str, Any]:
        return {"rows": whole_person(thing.pk)}

    def act_arguments(self, request: HttpRequest, act: Act) -> dict[str, Any]:
        """Who erases types the address: nobody erases the wrong person by a click too many."""
        if act.name != "erase":
            return {}
        object_id = cast("Any", request.resolver_match).kwargs["object_id"]
        known = ((row.email, row.canonical_email) for row in whole_person(object_id))
        addresses = {address.casefold() for row in known for address in row if address}
        if request.POST.get("address", "").strip().casefold() not in addresses:
            raise StakeholderNotFound("What you typed is not this person's address. Nothing was erased.")
        return {}

    def everything_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """What is held of the person, as a file; the admin's log keeps who took it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not request.user.has_perm(CHANGE_PERSON):
            raise PermissionDenied
        try:
            told = export_stakeholder(stakeholder_id=object_id, now=timezone.now())
        except StakeholderNotFound as refusal:
            self.message_user(request, refusal.detail, messages.ERROR)
            return redirect("admin:stakeholders_stakeholder_changelist")
        self.log_change(request, Stakeholder.objects.get(pk=object_id), "Everything held was taken out as a file.")
        return HttpResponse(
            json.dumps(told, ensure_ascii=False, indent=2) + "\n",
            content_type="application/json",
            headers={
                "Content-Disposition": f'attachment; filename="person-{object_id}.json"',
                "Cache-Control": "no-store",
            },
        )

    @admin.action(description="Merge two …", permissions=["merge"])
    def merge_selected(self, request: HttpRequest, queryset: QuerySet[Stakeholder]) -> HttpResponse | None:
        chosen = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
        if len(chosen) != 2:  # noqa: PLR2004  # a merge is of two
            self.message_user(request, "Choose exactly two: one of them goes into the other.", messages.ERROR)
            return None
        address = reverse("admin:stakeholders_stakeholder_merge")
        return redirect(f"{address}?survivor={chosen[0]}&duplicate={chosen[1]}")

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(CHANGE_PERSON)

    def merge_view(self, request: HttpRequest) -> HttpResponse:
        """What a merge would do, and what stands against it; then, by a button, the merge."""
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if not self.has_merge_permission(request):
            raise PermissionDenied
        sent = request.POST if request.method == "POST" else request.GET
        pair = {
            "survivor_id": typed_key(sent.get("survivor", "")),
            "duplicate_id": typed_key(sent.get("duplicate", "")),
        }
        try:
            if request.method == "POST":
                return self._merge(request, pair)
            conflicts = merge_conflicts(**pair)
        except DomainError as refusal:
            self.message_user(request, refusal.detail, messages.ERROR)
            return redirect("admin:stakeholders_stakeholder_changelist")
        rows = Stakeholder.objects.in_bulk(pair.values())
        context = {
            **self.admin_site.each_context(request),
            "title": "Merge two stakeholders?",
            "opts": self.opts,
            "survivor": rows[pair["survivor_id"]],
            "duplicate": rows[pair["duplicate_id"]],
            "conflicts": conflicts,
        }
        return TemplateResponse(request, "admin/stakeholders/stakeholder/merge.html", context)

    def _merge(self, request: HttpRequest, pair: dict[str, int]) -> HttpResponse:
        leaves = request.POST.get("leave_conflicts") == "yes"
        by = cast("AbstractBaseUser", request.user)
        merge = merge_stakeholders(**pair, by=by, now=timezone.now(), leave_conflicts=leaves)
        self.log_change(request, merge.survivor, f"Merged with stakeholder {merge.duplicate_id}.")
        self.message_user(request, "The two are one.", messages.SUCCESS)
        return redirect(self._address("change", merge.survivor_id))

    @admin.display(description="merged into")
    def merged_into(self, stakeholder: Stakeholder) -> str:
        merge = getattr(stakeholder, "merge", None)
        return str(merge.survivor) if merge else "-"

    @admin.display(description="represented by, today")
    def represented_by(self, stakeholder: Stakeholder) -> str:
        terms = list_legislators(stakeholder_id=stakeholder.pk, day=timezone.localdate())
        lines = ((f"{term.legislator.name}, {term.role.label} ({term.region.geoid})",) for term in terms)
        return format_html_join("", "<div>{}</div>", lines) or "-"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Stakeholder | None = None) -> bool:
        """What is here was confirmed by its owner."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Stakeholder | None = None) -> bool:
        """Erasing a person is an act of its own, with what must stay."""
        return False
