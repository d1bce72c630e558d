"""Where do moderators read what waits, decide, and see what was decided?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from backend.apps.stakeholders.models import Placement
from backend.apps.stakeholders.querysets import boundary_name
from backend.foundation.errors import DomainError

from .models import Endorsement
from .services import approve_endorsement, publish_endorsement, reject_endorsement, unpublish_endorsement
from .states import EndorsementState

REVIEW = "endorsements.review_endorsement"
PUBLISH = "endorsements.publish_endorsement"
MAX_REASON_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class ActButton:
    """A button on the review page: which service it calls, who may press it, and when it is offered."""

    name: str
    label: str
    done: str
    permission: str
    offered: Callable[[Endorsement], bool]
    service: Callable[..., Endorsement]
    asks_reason: bool = False


def _waits(endorsement: Endorsement) -> bool:
    return endorsement.state == EndorsementState.VERIFIED


def _can_be_published(endorsement: Endorsement) -> bool:
    return endorsement.state == EndorsementState.APPROVED and endorsement.published_at is None


def _is_published(endorsement: Endorsement) -> bool:
    return endorsement.published_at is not None


BUTTONS = (
    ActButton("approve", "Approve", "Approved.", REVIEW, _waits, approve_endorsement),
    ActButton("reject", "Reject", "Rejected.", REVIEW, _waits, reject_endorsement, asks_reason=True),
    ActButton("publish", "Publish", "Published.", PUBLISH, _can_be_published, publish_endorsement),
    ActButton("unpublish", "Unpublish", "Unpublished.", PUBLISH, _is_published, unpublish_endorsement),
)


class QueueFilter(admin.SimpleListFilter):
    """By state; without a choice, what waits for review: the page opens as the queue."""

    title = "state"
    parameter_name = "state"
    everything = "all"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # Django's signature
        return [*EndorsementState.choices, (self.everything, "all")]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Without Django's own «All», which would mean the queue."""
        chosen = self.value() or EndorsementState.VERIFIED
        for value, title in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": chosen == value, "query_string": query, "display": title}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # Django's signature
        chosen = self.value() or EndorsementState.VERIFIED
        return queryset if chosen == self.everything else queryset.filter(state=chosen)


@admin.register(Endorsement)
class EndorsementAdmin(admin.ModelAdmin):
    change_form_template = "admin/endorsements/endorsement/change_form.html"
    list_display = ("endorser", "campaign", "state", "confirmed_at", "published_at")
    list_display_links = ("endorser",)
    list_filter = (QueueFilter, ("campaign", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("campaign", "stakeholder")
    search_fields = ("stakeholder__name", "stakeholder__organization_name", "stakeholder__canonical_email")
    # What waits longest comes first; what is not confirmed has no time and comes last.
    ordering = ("confirmed_at", "id")
    show_full_result_count = False
    actions = None
    fields = ("campaign", "stakeholder", "state", "confirmed_at", "reviewed_by", "reviewed_at", "published_by",
              "published_at")  # fmt: skip
    readonly_fields = fields

    @admin.display(description="endorser", ordering="stakeholder__name")
    def endorser(self, endorsement: Endorsement) -> str:
        return str(endorsement.stakeholder)

    def has_add_permission(self, request: HttpRequest) -> bool:  # Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Endorsement | None = None) -> bool:
        """Fields are never edited: what is decided is decided by the buttons."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Endorsement | None = None) -> bool:
        return super().has_view_permission(request, obj) or request.user.has_perm(REVIEW)

    def has_delete_permission(self, request: HttpRequest, obj: Endorsement | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        # Before the admin's own, whose `<path:object_id>/` would swallow them.
        own = [
            path(
                f"<int:endorsement_id>/{button.name}/",
                self.admin_site.admin_view(self._view_of(button)),
                name=f"endorsements_endorsement_{button.name}",
            )
            for button in BUTTONS
        ]
        return own + super().get_urls()

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        endorsement = self.get_object(request, object_id)
        review = _review(request, endorsement) if isinstance(endorsement, Endorsement) else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **review})

    def _view_of(self, button: ActButton) -> Callable[[HttpRequest, int], HttpResponse]:
        def view(request: HttpRequest, endorsement_id: int) -> HttpResponse:
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            if not (request.user.is_authenticated and request.user.has_perm(button.permission)):
                raise PermissionDenied
            self._carry_out(request, button, endorsement_id)
            return redirect(reverse("admin:endorsements_endorsement_change", args=[endorsement_id]))

        return view

    def _carry_out(self, request: HttpRequest, button: ActButton, endorsement_id: int) -> None:
        seen = request.POST.get("revision", "")
        try:
            endorsement = button.service(
                endorsement_id=endorsement_id,
                # What is no number was not on our page, and is no revision either.
                revision_id=int(seen) if seen.isascii() and seen.isdecimal() else 0,
                by=request.user,
                now=timezone.now(),
                reason=request.POST.get("reason", "").replace("\0", "").strip()[:MAX_REASON_CHARACTERS],
            )
        except DomainError as refusal:
            self.message_user(request, refusal.detail, messages.ERROR)
        else:
            self.log_change(request, endorsement, button.done)
            self.message_user(request, button.done, messages.SUCCESS)


def _review(request: HttpRequest, endorsement: Endorsement) -> dict[str, Any]:
    """What the review page shows beside the facts: the text, the districts, the history, the buttons."""
    held = Placement.objects.current().filter(stakeholder=endorsement.stakeholder_id)
    districts = held.select_related("region", "vintage").annotate(boundary_name=boundary_name())
    return {
        "subtitle": f"{endorsement.stakeholder}: {endorsement.campaign}",
        "revision": endorsement.current_revision,
        "revisions": endorsement.revisions.order_by("-number"),
        "districts": districts.order_by("region__layer", "region__geoid"),
        "decisions": endorsement.decisions.select_related("by", "revision"),
        "buttons": [
            button for button in BUTTONS if button.offered(endorsement) and request.user.has_perm(button.permission)
        ],
        "max_reason_characters": MAX_REASON_CHARACTERS,
    }
