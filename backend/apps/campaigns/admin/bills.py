"""Where do staff write a bill down, and where it stands? The names under it have pages of their own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html

from backend.apps.campaigns.models import Bill, SponsorshipKind
from backend.apps.geography.fips import STATES
from backend.foundation.web.editing.admin import OptimisticLockAdmin

from .names_under_bills import require_one_sponsor, require_seats


class BillForm(forms.ModelForm):
    state_fips = forms.ChoiceField(
        label="State", required=False, choices=[("", "-"), *((state.fips, state.name) for state in STATES)]
    )

    def clean_number(self) -> str:
        return " ".join(self.cleaned_data["number"].split())

    def clean_session(self) -> str:
        return " ".join(self.cleaned_data["session"].split())

    def clean(self) -> dict[str, Any]:
        """Companions are of the same legislature and session, in the other chamber; the names under it stay fitting."""
        cleaned = super().clean() or {}
        facts = [cleaned.get(name) for name in ("level", "state_fips", "session")]
        for companion in cleaned.get("companions") or ():
            same = [companion.level, companion.state_fips, companion.session] == facts
            if companion.pk == self.instance.pk or not same or companion.chamber == cleaned.get("chamber"):
                raise ValidationError(
                    {"companions": f"{companion} is not of the other chamber of the same legislature and session."}
                )
        if self.instance.pk and {"level", "state_fips", "chamber"}.intersection(self.changed_data):
            self._require_fitting_names()
        return cleaned

    def _require_fitting_names(self) -> None:
        names = self.instance.sponsorships
        becomes = Bill(**{name: self.cleaned_data.get(name, "") for name in ("level", "state_fips", "chamber")})
        require_seats(names.values("legislator"), bill=becomes)
        require_one_sponsor(names.filter(kind=SponsorshipKind.SPONSOR).count(), bill=becomes)


@admin.register(Bill)
class BillAdmin(OptimisticLockAdmin):
    form = BillForm
    list_display = ("number", "title", "level", "state_fips", "session", "chamber", "status", "status_on")
    list_display_links = ("number", "title")
    list_filter = ("level", "status", "chamber")
    search_fields = ("number", "title")
    ordering = ("-id",)
    show_full_result_count = False
    autocomplete_fields = ("companions",)
    readonly_fields = ("names_under_it",)

    @admin.display(description="names under it")
    def names_under_it(self, bill: Bill) -> str:
        """How many, and the way to them: there may be hundreds."""
        if bill._state.adding:  # noqa: SLF001  # Django's own word for it
            return "Save the bill first; whose names are under it is written down then."
        kinds = list(bill.sponsorships.values_list("kind", flat=True))
        sponsors = kinds.count(SponsorshipKind.SPONSOR)
        return format_html(
            '<a href="{}?bill={}">{}, {}</a>',
            reverse("admin:campaigns_sponsorship_changelist"),
            bill.pk,
            _counted(sponsors, "sponsor"),
            _counted(len(kinds) - sponsors, "cosponsor"),
        )


def _counted(number: int, of: str) -> str:
    return f"{number} {of}" if number == 1 else f"{number} {of}s"
