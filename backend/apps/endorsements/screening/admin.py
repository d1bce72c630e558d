"""Where do staff read what is held, decide about it, and stop submissions or mail?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format

from backend.apps.endorsements.states import EndorsementState
from backend.foundation.web.admin_acts import MAX_REASON_CHARACTERS, Act, ActsAdmin, typed_reason
from backend.foundation.web.admin_page import AdminPage
from backend.foundation.web.admin_pieces import ChosenFilter, typed_key

from .models import HeldDecision, HeldSubmission, SwitchChange
from .services import (
    Decided,
    dismiss_held,
    dismiss_one_held,
    newest_change,
    release_held,
    release_one_held,
    throw_switch,
    undo_held,
    undo_one_held,
)
from .signals import names_of, reasons_of
from .states import HeldState, Switched

REVIEW = "endorsements.review_endorsement"
# What has gone on by itself stands nowhere in the table of states: whatever was decided, nothing waits.
GONE_ON = "gone-on"
GONE_ON_WORDS = "gone on by itself"

_HEADINGS = {
    HeldState.HELD: "Waiting: no mail has gone",
    HeldState.RELEASED: "Released",
    HeldState.DISMISSED: "Dismissed",
}


def _waits(held: HeldSubmission) -> bool:
    return held.state == HeldState.HELD and not held.has_gone_on


def _is_decided(held: HeldSubmission) -> bool:
    return held.state != HeldState.HELD and not held.has_gone_on


ACTS = (
    Act("release", "Release", "Released: its mail is sent.", REVIEW, _waits, release_one_held),
    Act(
        "dismiss",
        "Dismiss",
        "Dismissed: no mail is sent.",
        REVIEW,
        _waits,
        dismiss_one_held,
        asks_reason=True,
        is_destructive=True,
    ),
    Act("undo", "Undo", "Undone: it waits again.", REVIEW, _is_decided, undo_one_held),
)


class WaitingFilter(ChosenFilter):
    """By state; without a choice, what waits for a person."""

    title = "decision"
    parameter_name = "state"
    everything = "all"
    default = HeldState.HELD

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*HeldState.choices, (GONE_ON, GONE_ON_WORDS), (self.everything, "all")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.chosen == self.everything:
            return queryset
        if self.chosen == GONE_ON:
            return queryset.filter(cleared_at__isnull=False)
        return queryset.filter(state=self.chosen, cleared_at__isnull=True)


@admin.register(HeldSubmission)
class HeldSubmissionAdmin(ActsAdmin):
    """What waits longest comes first. Nothing is edited; the three acts stand in the list and beside a row's words."""

    acts = ACTS
    change_form_template = "admin/endorsements/heldsubmission/change_form.html"
    list_display = ("name", "campaign", "signs", "score", "times", "first_at", "decision")
    list_display_links = ("name",)
    list_filter = (WaitingFilter, ("campaign", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("campaign", "revision")
    search_fields = ("revision__name", "revision__organization_name")
    ordering = ("first_at", "id")
    show_full_result_count = False
    actions = ("release", "dismiss", "undo")
    fields = ("campaign", "score", "times", "first_at", "last_at", "went_on_at")
    readonly_fields = fields

    class Media:
        css = {"all": ["web/admin.css", "endorsements/admin.css"]}

    @admin.display(description="name", ordering="revision__name")
    def name(self, held: HeldSubmission) -> str:
        return held.revision.name

    @admin.display(description="decision", ordering="state")
    def decision(self, held: HeldSubmission) -> str:
        return GONE_ON_WORDS if held.has_gone_on else held.get_state_display()

    @admin.display(description="went on by itself")
    def went_on_at(self, held: HeldSubmission) -> str:
        return date_format(timezone.localtime(held.cleared_at), "DATETIME_FORMAT") if held.cleared_at else "no"

    @admin.display(description="why")
    def signs(self, held: HeldSubmission) -> str:
        """In a few words; the page has the sentences."""
        return ", ".join(names_of(held.signals))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        held = self.get_object(request, object_id)
        page = _page_of(held) if isinstance(held, HeldSubmission) else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **page})

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The decisions made from the list, too: the admin's log knows this page's buttons alone."""
        of_this = HeldDecision.objects.filter(held=typed_key(object_id))
        told = {
            "decisions": of_this.select_related("by"),
            "is_erased": of_this.filter(held__revision__endorsement__state=EndorsementState.ERASED).exists(),
        }
        return super().history_view(request, object_id, {**(extra_context or {}), **told})

    def service_arguments(self, request: HttpRequest, object_id: int) -> dict[str, Any]:
        return {"held_id": object_id, "reason": typed_reason(request)}

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


def _page_of(held: HeldSubmission) -> dict[str, Any]:
    """The words that are decided about, and what was decided, for the page's template."""
    return {
        "heading": "Gone on by itself" if held.has_gone_on else _HEADINGS[HeldState(held.state)],
        "held": held,
        "revision": held.revision,
        "is_confirmed": held.revision.verifications.filter(used_at__isnull=False).exists(),
        "is_erased": held.revision.endorsement.state == EndorsementState.ERASED,
        "reasons": reasons_of(held.signals),
        "decisions": list(held.decisions.select_related("by")),
        "max_reason_characters": MAX_REASON_CHARACTERS,
    }


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
