"""Where do moderators read what waits, decide, and see what was decided?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from backend.apps.stakeholders.models import Placement
from backend.apps.stakeholders.querysets import boundary_name
from backend.foundation.web.admin_acts import Act, ActsAdmin

from .models import Endorsement
from .screening import admin as screening_admin  # noqa: F401  # which registers its own
from .services import approve_endorsement, publish_endorsement, reject_endorsement, unpublish_endorsement
from .states import EndorsementState

REVIEW = "endorsements.review_endorsement"
PUBLISH = "endorsements.publish_endorsement"
MAX_REASON_CHARACTERS = 500
_BIGINT_DIGITS = 18


def _waits(endorsement: Endorsement) -> bool:
    return endorsement.state == EndorsementState.VERIFIED


def _can_be_published(endorsement: Endorsement) -> bool:
    return endorsement.state == EndorsementState.APPROVED and endorsement.published_at is None


def _is_published(endorsement: Endorsement) -> bool:
    return endorsement.published_at is not None


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
class EndorsementAdmin(ActsAdmin):
    acts = (
        Act("approve", "Approve", "Approved.", REVIEW, _waits, approve_endorsement),
        Act("reject", "Reject", "Rejected.", REVIEW, _waits, reject_endorsement, asks_reason=True),
        Act("publish", "Publish", "Published.", PUBLISH, _can_be_published, publish_endorsement),
        Act("unpublish", "Unpublish", "Unpublished.", PUBLISH, _is_published, unpublish_endorsement),
    )
    change_form_template = "admin/endorsements/endorsement/change_form.html"
    list_display = ("endorser", "campaign", "state", "confirmed_at", "published_at")
    list_display_links = ("endorser",)
    list_filter = (QueueFilter, ("campaign", admin.RelatedOnlyFieldListFilter))
    search_fields = ("stakeholder__name",)  # see get_search_fields
    # What waits longest comes first; what is not confirmed has no time and comes last.
    ordering = ("confirmed_at", "id")
    show_full_result_count = False
    actions = None
    fields = ("campaign", "stakeholder", "state", "confirmed_at", "reviewed_by", "reviewed_at", "published_by",
              "published_at")  # fmt: skip
    readonly_fields = fields

    class Media:
        css = {"all": ["web/admin.css", "endorsements/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Endorsement]:
        return super().get_queryset(request).select_related("campaign", "stakeholder")

    def log_change(self, request: HttpRequest, obj: Endorsement, message: Any) -> LogEntry:
        """Under its number: the admin's log would keep the name that str() says, and outlive the person's erasure."""
        return LogEntry.objects.create(
            user_id=cast("int", request.user.pk),
            content_type=ContentType.objects.get_for_model(Endorsement),
            object_id=str(obj.pk),
            object_repr=f"endorsement {obj.public_id}",
            action_flag=CHANGE,
            change_message=message,
        )

    @admin.display(description="endorser", ordering="stakeholder__name")
    def endorser(self, endorsement: Endorsement) -> str:
        return str(endorsement.stakeholder)

    def has_add_permission(self, request: HttpRequest) -> bool:  # Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Endorsement | None = None) -> bool:
        """Fields are never edited: what is decided is decided by the buttons."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Endorsement | None = None) -> bool:
        """Who decides must be able to read what about."""
        acting = any(request.user.has_perm(permission) for permission in (REVIEW, PUBLISH))
        return acting or super().has_view_permission(request, obj)

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """By address only for those who may see addresses: a search for parts of one reads it out."""
        names = ("stakeholder__name", "stakeholder__organization_name")
        may_see = request.user.has_perm("stakeholders.view_stakeholder")
        return (*names, "stakeholder__canonical_email") if may_see else names

    def has_delete_permission(self, request: HttpRequest, obj: Endorsement | None = None) -> bool:
        return False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        endorsement = self.get_object(request, object_id)
        review = self._review(request, endorsement) if isinstance(endorsement, Endorsement) else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **review})

    def service_arguments(self, request: HttpRequest, object_id: int) -> dict[str, Any]:
        seen = request.POST.get("revision", "")
        return {
            "endorsement_id": object_id,
            # What is no number was not on our page, and is no revision either.
            "revision_id": int(seen) if seen.isascii() and seen.isdecimal() and len(seen) <= _BIGINT_DIGITS else 0,
            "reason": request.POST.get("reason", "").replace("\0", "").strip()[:MAX_REASON_CHARACTERS],
        }

    def _review(self, request: HttpRequest, endorsement: Endorsement) -> dict[str, Any]:
        """What the review page shows beside the facts: the text, the districts, the history, the buttons."""
        held = Placement.objects.current().filter(stakeholder=endorsement.stakeholder_id)
        districts = held.select_related("region", "vintage").annotate(boundary_name=boundary_name())
        revisions = list(endorsement.revisions.order_by("-number"))
        is_confirmed = endorsement.current_revision_id is not None
        is_decided = is_confirmed and not _waits(endorsement)
        return {
            "is_confirmed": is_confirmed,
            "is_decided": is_decided,
            "revision": endorsement.current_revision if is_confirmed else next(iter(revisions), None),
            "revisions": revisions,
            "districts": districts.order_by("region__layer", "region__geoid"),
            "decisions": endorsement.decisions.select_related("by", "revision"),
            "buttons": self.offered_acts(request, endorsement),
            "next_in_queue": self._next_in_queue(request) if is_decided else None,
            "max_reason_characters": MAX_REASON_CHARACTERS,
        }

    def _next_in_queue(self, request: HttpRequest) -> Endorsement | None:
        """For who reviews: what waits longest."""
        return Endorsement.objects.awaiting_review().first() if request.user.has_perm(REVIEW) else None
