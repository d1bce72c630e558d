"""Where do staff write down whose names are under a bill? One by one: of a federal bill there may be hundreds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.html import format_html

from backend.apps.campaigns.models import Bill, Sponsorship, SponsorshipKind
from backend.foundation.web.admin_pieces import typed_key
from backend.foundation.web.editing.admin import OptimisticLockAdmin

from .names_under_bills import require_one_sponsor, require_seats


class SponsorshipForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        bill, legislator = cleaned.get("bill"), cleaned.get("legislator")
        if bill and legislator:
            # Two who each add a sponsor come one after the other, and after who changes the bill's chamber.
            locked = Bill.objects.select_for_update(no_key=True).get(pk=bill.pk)
            require_seats([legislator.pk], bill=locked)
            if cleaned.get("kind") == SponsorshipKind.SPONSOR:
                others = locked.sponsorships.filter(kind=SponsorshipKind.SPONSOR).exclude(pk=self.instance.pk)
                require_one_sponsor(others.count() + 1, bill=locked)
        return cleaned


@admin.register(Sponsorship)
class SponsorshipAdmin(OptimisticLockAdmin):
    form = SponsorshipForm
    list_display = ("legislator", "under", "kind", "since", "withdrawn_on")
    list_filter = ("kind",)
    list_select_related = ("legislator", "bill")
    search_fields = ("legislator__name", "legislator__last_name", "bill__number")
    search_help_text = "A legislator's name, or a bill's number as it is written there."
    ordering = ("-bill", "-kind", "legislator__last_name", "legislator__first_name", "id")
    show_full_result_count = False
    autocomplete_fields = ("bill", "legislator")
    fields = ("bill", "legislator", "kind", ("since", "withdrawn_on"))

    @admin.display(description="bill", ordering="bill")
    def under(self, sponsorship: Sponsorship) -> str:
        address = reverse("admin:campaigns_bill_change", args=[sponsorship.bill_id])
        return format_html('<a href="{}">{}</a>', address, sponsorship.bill)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Come from a bill, it says which."""
        bill = Bill.objects.filter(pk=typed_key(request.GET.get("bill", ""))).first()
        title = f"Names under {bill}" if bill else "Names under bills"
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Added from a bill's list, also one after another, it is of that bill."""
        listed = QueryDict(request.GET.get("_changelist_filters", "")).get("bill", "")
        return {"bill": typed_key(listed) or None, **super().get_changeform_initial_data(request)}
