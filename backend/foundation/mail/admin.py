"""Where do staff see whom we do not write to, and let mail go there again?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from backend.foundation.web.admin_pieces import HappenedFilter
from backend.foundation.web.big_lists import BigListAdmin

from .canonical_email import canonical_email
from .errors import EmailUnusable
from .models import Suppression
from .services import hashes_of, is_suppressed, lift, suppress

LIFT = "mail.lift_suppression"


class SuppressionForm(forms.ModelForm):
    """The address is typed, and only its hash kept."""

    email = forms.CharField(label="E-mail address", max_length=254, widget=forms.EmailInput)

    class Meta:
        model = Suppression
        fields = ()

    def clean_email(self) -> str:
        try:
            address = canonical_email(self.cleaned_data["email"])
        except EmailUnusable as refusal:
            raise forms.ValidationError(refusal.detail) from refusal
        if is_suppressed([address]):
            raise forms.ValidationError("This address is suppressed already.")
        return address


@admin.register(Suppression)
class SuppressionAdmin(BigListAdmin):
    list_display = ("address", "reason", "detail", "suppressed_at", "lifted_at")
    list_filter = ("reason", ("lifted_at", HappenedFilter))
    ordering = ("-suppressed_at",)
    actions = ("lift",)
    form = SuppressionForm
    search_fields = ("address_hash",)  # see get_search_results
    search_help_text = "A whole e-mail address. Addresses are not kept, so that they cannot be listed or guessed at."
    readonly_fields = ("address", "reason", "detail", "feedback_id", "suppressed_at", "lifted_at")

    def get_fields(self, request: HttpRequest, obj: Suppression | None = None) -> tuple[str, ...]:
        return ("email",) if obj is None else self.readonly_fields

    @admin.display(description="address")
    def address(self, suppression: Suppression) -> str:
        return str(suppression)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Suppression], search_term: str
    ) -> tuple[QuerySet[Suppression], bool]:
        """What is typed is hashed: the one row of that address, or none."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(address_hash__in=hashes_of(search_term)), False

    def save_model(self, request: HttpRequest, obj: Suppression, form: Any, change: bool) -> None:
        """Through the service; an address that was lifted before has its row already."""
        row = suppress(address=form.cleaned_data["email"], reason=Suppression.Reason.MANUAL, at=timezone.now())
        obj.pk, obj.address_hash = row.pk, row.address_hash

    @admin.action(description="Let mail go there again", permissions=["lift"])
    def lift(self, request: HttpRequest, queryset: QuerySet[Suppression]) -> None:
        now = timezone.now()
        lifted = [row for row in queryset if lift(suppression_id=row.pk, now=now)]
        for row in lifted:
            self.log_change(request, row, "Mail may go there again.")
        if lifted:
            self.message_user(request, f"Addresses that get mail again: {len(lifted)}.", messages.SUCCESS)
        if others := len(queryset) - len(lifted):
            self.message_user(request, f"Not suppressed any more, and left as they are: {others}.", messages.WARNING)

    def has_lift_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(LIFT)

    def has_view_permission(self, request: HttpRequest, obj: Suppression | None = None) -> bool:
        return super().has_view_permission(request, obj) or request.user.has_perm(LIFT)

    def has_change_permission(self, request: HttpRequest, obj: Suppression | None = None) -> bool:
        """A row is entered and lifted; nothing in it is edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Suppression | None = None) -> bool:
        return False
