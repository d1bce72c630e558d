"""Where do staff read what is held, decide about it, and stop submissions or mail?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join

from backend.foundation.web.admin_page import AdminPage
from backend.foundation.web.admin_pieces import ChosenFilter

from .models import HeldDecision, HeldSubmission, SwitchChange
from .services import Decided, dismiss_held, newest_change, release_held, throw_switch, undo_held
from .signals import names_of, reasons_of
from .states import HeldState, Switched

REVIEW = "endorsements.review_endorsement"


class WaitingFilter(ChosenFilter):
    """By state; without a choice, what waits for a person."""

    title = "state"
    parameter_name = "state"
    everything = "all"
    default = HeldState.HELD

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*HeldState.choices, (self.everything, "all")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.chosen == self.everything:
            return queryset
        found = queryset.filter(state=self.chosen)
        return found.filter(cleared_at__isnull=True) if self.chosen == HeldState.HELD else found


@admin.register(HeldSubmission)
class HeldSubmissionAdmin(AdminPage):
    """What waits longest comes first. Nothing is edited; the three acts are one service each, for one row or many."""

    list_display = ("name", "campaign", "signs", "score", "times", "first_at", "state")
    list_display_links = ("name",)
    list_filter = (WaitingFilter, ("campaign", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("campaign", "revision")
    search_fields = ("revision__name", "revision__organization_name")
    ordering = ("first_at", "id")
    show_full_result_count = False
    actions = ("release", "dismiss", "undo")
    fields = ("campaign", "name", "organization", "role", "statement", "why", "score", "times", "first_at", "last_at",
              "cleared_at", "state", "settled_by", "settled_at", "history")  # fmt: skip
    readonly_fields = fields

    @admin.display(description="name", ordering="revision__name")
    def name(self, held: HeldSubmission) -> str:
        return held.revision.name

    @admin.display(description="organization")
    def organization(self, held: HeldSubmission) -> str:
        return held.revision.organization_name

    @admin.display(description="role")
    def role(self, held: HeldSubmission) -> str:
        return held.revision.role

    @admin.display(description="statement")
    def statement(self, held: HeldSubmission) -> str:
        return held.revision.statement

    @admin.display(description="why")
    def signs(self, held: HeldSubmission) -> str:
        """In a few words; the page has the sentences."""
        return ", ".join(names_of(held.signals))

    @admin.display(description="why")
    def why(self, held: HeldSubmission) -> str:
        return " ".join(reasons_of(held.signals))

    @admin.display(description="history")
    def history(self, held: HeldSubmission) -> str:
        decisions = held.decisions.select_related("by")
        lines = ((f"{one.at:%Y-%m-%d %H:%M}", one.get_act_display(), one.by or "", one.reason) for one in decisions)
        return format_html_join("\n", "<p>{} {} {} {}</p>", lines) or "Nothing was decided yet."

    @admin.action(description="Release: their mails are sent", permissions=["view"])
    def release(self, request: HttpRequest, queryset: QuerySet[HeldSubmission]) -> None:
        self._decide(request, queryset, release_held, HeldDecision.Act.RELEASE)

    @admin.action(description="Dismiss: no mail is sent", permissions=["view"])
    def dismiss(self, request: HttpRequest, queryset: QuerySet[HeldSubmission]) -> None:
        self._decide(request, queryset, dismiss_held, HeldDecision.Act.DISMISS)

    @admin.action(description="Undo: back into the queue", permissions=["view"])
    def undo(self, request: HttpRequest, queryset: QuerySet[HeldSubmission]) -> None:
        self._decide(request, queryset, undo_held, HeldDecision.Act.UNDO)

    def _decide(
        self,
        request: HttpRequest,
        queryset: QuerySet[HeldSubmission],
        service: Callable[..., Decided],
        act: HeldDecision.Act,
    ) -> None:
        chosen = list(queryset.order_by().values_list("pk", flat=True))
        self._tell(request, service(held_ids=chosen, by=request.user, now=timezone.now()), act)

    def _tell(self, request: HttpRequest, decided: Decided, act: HeldDecision.Act) -> None:
        if decided.done:
            self.message_user(request, f"Submissions {act.label}: {len(decided.done)}.", messages.SUCCESS)
        for sentence in sorted(set(decided.left.values())):
            number = list(decided.left.values()).count(sentence)
            self.message_user(request, f"Left as they are: {number}. {sentence}", messages.WARNING)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: HeldSubmission | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: HeldSubmission | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: HeldSubmission | None = None) -> bool:
        """Who reviews what is confirmed also looks at what is held."""
        return request.user.has_perm(REVIEW)


class SwitchForm(forms.ModelForm):
    kind = forms.ChoiceField(choices=Switched.choices)
    is_stopped = forms.TypedChoiceField(
        label="Act", choices=[("stop", "stop"), ("resume", "resume")], coerce=lambda chosen: chosen == "stop"
    )

    class Meta:
        model = SwitchChange
        fields = ("kind", "campaign", "is_stopped", "reason")
        help_texts = {"campaign": "Empty: all campaigns."}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.errors:
            newest = newest_change(kind=self.cleaned_data["kind"], campaign=self.cleaned_data["campaign"])
            if (newest is not None and newest.is_stopped) == self.cleaned_data["is_stopped"]:
                raise forms.ValidationError("It stands so already.")
        return cleaned


@admin.register(SwitchChange)
class SwitchChangeAdmin(AdminPage):
    """The history, newest first; a switch is thrown by adding to it."""

    form = SwitchForm
    list_display = ("at", "kind", "scope", "act", "by", "reason")
    list_filter = ("kind", "is_stopped")
    list_select_related = ("campaign", "by")
    show_full_result_count = False
    readonly_fields = ("at", "by")

    def get_fields(self, request: HttpRequest, obj: SwitchChange | None = None) -> tuple[str, ...]:
        return ("kind", "campaign", "is_stopped", "reason") if obj is None else ("kind", "campaign", "is_stopped",
            "reason", "at", "by")  # fmt: skip

    @admin.display(description="act", ordering="is_stopped")
    def act(self, change: SwitchChange) -> str:
        return "stopped" if change.is_stopped else "resumed"

    @admin.display(description="campaign", ordering="campaign")
    def scope(self, change: SwitchChange) -> str:
        return "all campaigns" if change.campaign is None else str(change.campaign)

    def save_model(self, request: HttpRequest, obj: SwitchChange, form: Any, change: bool) -> None:
        """Through the service; what stands so already has its row."""
        throw_switch(
            kind=Switched(obj.kind),
            campaign=obj.campaign,
            is_stopped=obj.is_stopped,
            by=cast("AbstractBaseUser", request.user),
            now=timezone.now(),
            reason=obj.reason,
        )
        row = newest_change(kind=Switched(obj.kind), campaign=obj.campaign)
        if row is not None:
            obj.pk = row.pk

    def has_change_permission(self, request: HttpRequest, obj: SwitchChange | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SwitchChange | None = None) -> bool:
        return False
