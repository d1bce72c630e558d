"""Where do staff look a stakeholder up, and answer what a person asks: what is held, no more mail, be forgotten?"""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html_join

from backend.apps.stakeholders.errors import StakeholderNotFound
from backend.apps.stakeholders.models import Stakeholder
from backend.apps.stakeholders.services import list_legislators, whole_person
from backend.foundation.web.admin_acts import Act
from backend.foundation.web.admin_pieces import LoggedByNumber
from backend.foundation.web.big_lists import BigListAdmin

from .acts import ACTS, CHANGE_PERSON
from .everything_held import EverythingHeld
from .import_pages import ImportPages
from .inlines import ConsentInline, ErasureInline, LocationInline, MergeInline, PlacementInline
from .merge_pages import MergePages
from .presence_filter import PresenceFilter

# Of one address, in one search.
_MERGED_AT_MOST = 20


@admin.register(Stakeholder)
class StakeholderAdmin(LoggedByNumber, MergePages, ImportPages, EverythingHeld, BigListAdmin):
    """Nothing is edited: what a person may ask of us are acts, each a service of its own."""

    acts = ACTS
    act_confirmation_template = "admin/stakeholders/stakeholder/act_confirmation.html"
    list_display = ("name", "organization_name", "kind", "type", "email", "created_at")
    list_filter = (PresenceFilter, "kind", "type")
    search_fields = ("name", "organization_name", "canonical_email")
    ordering = ("-created_at", "-id")
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

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may_take = request.user.has_perm(CHANGE_PERSON)
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "may_take_everything": may_take}
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

    @admin.display(description="merged into")
    def merged_into(self, stakeholder: Stakeholder) -> str:
        merge = getattr(stakeholder, "merge", None)
        return str(merge.survivor) if merge else "-"

    @admin.display(description="represented by, today")
    def represented_by(self, stakeholder: Stakeholder) -> str:
        found = list_legislators(stakeholder_id=stakeholder.pk, day=timezone.localdate())
        lines = ((f"{one.term.legislator.name}, {one.term.role.label}, {one.district}",) for one in found)
        return format_html_join("", "<div>{}</div>", lines) or "-"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Stakeholder | None = None) -> bool:
        """What is here was confirmed by its owner."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Stakeholder | None = None) -> bool:
        """Erasing a person is an act of its own, with what must stay."""
        return False
