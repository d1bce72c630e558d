"""Where do moderators read what waits, decide, and see what was decided?"""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from backend.apps.endorsements.models import Endorsement
from backend.apps.endorsements.screening import admin as screening_admin  # noqa: F401  # which registers its own
from backend.apps.endorsements.services import (
    approve_endorsement,
    publish_endorsement,
    reject_endorsement,
    unpublish_endorsement,
    withdraw_endorsement,
)
from backend.apps.endorsements.services.compare_revisions import compare_revisions
from backend.apps.endorsements.services.decide_in_bulk import MAX_AT_ONCE, Reviewed, decide_in_bulk
from backend.apps.endorsements.services.map_endorsement import map_endorsement
from backend.apps.endorsements.states import STANDING, EndorsementState
from backend.apps.stakeholders.models import Placement
from backend.apps.stakeholders.querysets import boundary_name
from backend.apps.stakeholders.services import list_legislators
from backend.foundation.web.admin_acts import Act, ActsAdmin
from backend.foundation.web.admin_pieces import ChosenFilter, LoggedByNumber, typed_key
from backend.foundation.web.big_lists import BigListAdmin

REVIEW = "endorsements.review_endorsement"
PUBLISH = "endorsements.publish_endorsement"
WITHDRAW = "endorsements.withdraw_endorsement"
# Who may do one of these reads what about.
DECIDES = (REVIEW, PUBLISH, WITHDRAW)
MAX_REASON_CHARACTERS = 500
# Of one address's submissions, those that the page compares.
_REVISIONS_SHOWN = 20
# The acts that may be carried out for many at once: what the list calls them.
BULK_ACTS = ("approve", "reject", "publish")
# What the review page calls the text that it shows.
HEADINGS = {
    EndorsementState.SUBMITTED: "Submitted text, not confirmed",
    EndorsementState.VERIFIED: "Text to review",
    EndorsementState.APPROVED: "Reviewed text",
    EndorsementState.REJECTED: "Reviewed text",
    EndorsementState.EXPIRED: "Submitted text, never confirmed",
    EndorsementState.WITHDRAWN: "Withdrawn text",
    EndorsementState.ERASED: "Erased",
}


def _waits(endorsement: Endorsement) -> bool:
    return endorsement.state == EndorsementState.VERIFIED


def _can_be_published(endorsement: Endorsement) -> bool:
    return endorsement.state == EndorsementState.APPROVED and endorsement.published_at is None


def _is_published(endorsement: Endorsement) -> bool:
    return endorsement.published_at is not None


def _stands(endorsement: Endorsement) -> bool:
    return endorsement.state in STANDING


class QueueFilter(ChosenFilter):
    """By state; without a choice, what waits for review: the page opens as the queue."""

    title = "state"
    parameter_name = "state"
    everything = "all"
    default = EndorsementState.VERIFIED

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # Django's signature
        return [*EndorsementState.choices, (self.everything, "all")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # Django's signature
        return queryset if self.chosen == self.everything else queryset.filter(state=self.chosen)


@admin.register(Endorsement)
class EndorsementAdmin(LoggedByNumber, ActsAdmin, BigListAdmin):
    log_number = "public_id"
    acts = (
        Act("approve", "Approve", "Approved.", REVIEW, _waits, approve_endorsement),
        Act("reject", "Reject", "Rejected.", REVIEW, _waits, reject_endorsement, asks_reason=True),
        Act("publish", "Publish", "Published.", PUBLISH, _can_be_published, publish_endorsement),
        Act("unpublish", "Unpublish", "Unpublished.", PUBLISH, _is_published, unpublish_endorsement),
        Act("withdraw", "Withdraw", "Withdrawn.", WITHDRAW, _stands, withdraw_endorsement, asks_reason=True),
    )
    change_form_template = "admin/endorsements/endorsement/change_form.html"
    list_display = ("endorser", "campaign", "state", "confirmed_at", "published_at")
    list_display_links = ("endorser",)
    list_filter = (
        QueueFilter,
        ("published_at", admin.EmptyFieldListFilter),
        ("campaign", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("stakeholder__name",)  # see get_search_fields
    # What waits longest comes first; what is not confirmed has no time and comes last.
    ordering = ("confirmed_at", "id")
    actions = ("approve_selected", "reject_selected", "publish_selected")
    fields = ("campaign", "stakeholder", "state", "confirmed_at", "reviewed_by", "reviewed_at", "published_by",
              "published_at")  # fmt: skip
    readonly_fields = fields

    class Media:
        css = {"all": ["web/admin.css", "endorsements/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Endorsement]:
        return super().get_queryset(request).select_related("campaign", "stakeholder")

    def get_urls(self) -> list[URLPattern]:
        bulk = path("bulk/", self.admin_site.admin_view(self.bulk_view), name="endorsements_endorsement_bulk")
        drawn = path(
            "<int:object_id>/map/", self.admin_site.admin_view(self.map_view), name="endorsements_endorsement_map"
        )
        return [bulk, drawn, *super().get_urls()]

    def map_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The districts' outlines as GeoJSON; the point too for who decides, or may see addresses anyway."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        if not self.has_view_permission(request):
            raise PermissionDenied
        endorsement = Endorsement.objects.filter(pk=object_id).first()
        if endorsement is None:
            raise Http404
        may_see_point = any(request.user.has_perm(one) for one in (*DECIDES, "stakeholders.view_stakeholder"))
        drawn = map_endorsement(endorsement=endorsement, with_point=may_see_point)
        return JsonResponse(drawn, content_type="application/geo+json")

    @admin.action(description="Approve …", permissions=["review"])
    def approve_selected(self, request: HttpRequest, queryset: QuerySet[Endorsement]) -> HttpResponse | None:
        return self._read_selected(request, queryset, "approve")

    @admin.action(description="Reject …", permissions=["review"])
    def reject_selected(self, request: HttpRequest, queryset: QuerySet[Endorsement]) -> HttpResponse | None:
        return self._read_selected(request, queryset, "reject")

    @admin.action(description="Publish …", permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Endorsement]) -> HttpResponse | None:
        return self._read_selected(request, queryset, "publish")

    def has_review_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(REVIEW)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PUBLISH)

    def _read_selected(self, request: HttpRequest, queryset: QuerySet[Endorsement], name: str) -> HttpResponse | None:
        """A page with each text in full. Its form says which revision and newest decision it showed."""
        chosen = (
            queryset.select_related("current_revision")
            .annotate(last_decision_id=Max("decisions"))
            .order_by("confirmed_at", "id")[: MAX_AT_ONCE + 1]
        )
        if len(chosen) > MAX_AT_ONCE:
            sentence = f"At most {MAX_AT_ONCE} can be decided at once: each is to be read. Nothing was done."
            self.message_user(request, sentence, messages.ERROR)
            return None
        act = self._act(name)
        readable = [one for one in chosen if act.offered(one)]
        context = {
            **self.admin_site.each_context(request),
            "title": f"{act.label} {len(readable)} endorsement{'' if len(readable) == 1 else 's'}?",
            "opts": self.opts,
            "act": act,
            "endorsements": readable,
            "others": [one for one in chosen if not act.offered(one)],
            "max_reason_characters": MAX_REASON_CHARACTERS,
        }
        return TemplateResponse(request, "endorsements/admin/bulk_confirmation.html", context)

    def bulk_view(self, request: HttpRequest) -> HttpResponse:
        """Decides what the page before it showed, and says for each what happened."""
        if request.method != "POST":
            return HttpResponse(status=405, headers={"Allow": "POST"})
        act = next((self._act(name) for name in BULK_ACTS if name == request.POST.get("act")), None)
        if act is None or not request.user.has_perm(act.permission):
            raise PermissionDenied
        read = [row for row in map(_reviewed, request.POST.getlist("reviewed")[:MAX_AT_ONCE]) if row]
        outcomes = decide_in_bulk(
            decide=cast("Any", act.service),
            reviewed=read,
            by=cast("Any", request.user),
            now=timezone.now(),
            reason=_reason(request),
        )
        known = self.get_queryset(request).in_bulk([one.endorsement_id for one in outcomes])
        for one in outcomes:
            if one.is_done:
                self.log_change(request, known[one.endorsement_id], act.done)
        done = sum(one.is_done for one in outcomes)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{act.done.removesuffix('.')}: {done} of {len(outcomes)}",
            "opts": self.opts,
            "act": act,
            "done": done,
            "failed": len(outcomes) - done,
            "rows": [(known.get(one.endorsement_id), one) for one in outcomes],
        }
        return TemplateResponse(request, "endorsements/admin/bulk_outcome.html", context)

    def _act(self, name: str) -> Act:
        return next(act for act in self.acts if act.name == name)

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
        acting = any(request.user.has_perm(permission) for permission in DECIDES)
        return acting or super().has_view_permission(request, obj)

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """All of them newest first, by the key: no index has every state's times, and to sort takes reading all."""
        shows_all = request.GET.get(QueueFilter.parameter_name) == QueueFilter.everything
        return ("-id",) if shows_all else self.ordering

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
        return {
            "endorsement_id": object_id,
            "revision_id": typed_key(request.POST.get("revision", "")),
            # A page of before the field was there does not say what it showed: only its text is compared.
            "last_decision_id": typed_key(request.POST["last_decision"]) if "last_decision" in request.POST else None,
            "reason": _reason(request),
        }

    def _review(self, request: HttpRequest, endorsement: Endorsement) -> dict[str, Any]:
        """What the review page shows beside the facts: the text, the districts, the history, the buttons."""
        held = Placement.objects.current().filter(stakeholder=endorsement.stakeholder_id)
        districts = held.select_related("region", "vintage").annotate(boundary_name=boundary_name())
        revisions = list(endorsement.revisions.order_by("-number"))
        is_confirmed = endorsement.current_revision_id is not None
        is_decided = is_confirmed and not _waits(endorsement)
        decisions = list(endorsement.decisions.select_related("by", "revision"))
        return {
            "heading": HEADINGS[EndorsementState(endorsement.state)],
            "is_erased": endorsement.state == EndorsementState.ERASED,
            "is_confirmed": is_confirmed,
            "revision": endorsement.current_revision if is_confirmed else next(iter(revisions), None),
            "revisions": revisions,
            "changes": compare_revisions(revisions=revisions[:_REVISIONS_SHOWN]),
            "legislators": list_legislators(stakeholder_id=endorsement.stakeholder_id, day=timezone.localdate()),
            "districts": districts.order_by("region__layer", "region__geoid"),
            "decisions": decisions,
            "last_decision_id": max((decision.pk for decision in decisions), default=0),
            "buttons": self.offered_acts(request, endorsement),
            "next_in_queue": self._next_in_queue(request) if is_decided else None,
            "max_reason_characters": MAX_REASON_CHARACTERS,
        }

    def _next_in_queue(self, request: HttpRequest) -> Endorsement | None:
        """For who reviews: what waits longest."""
        return Endorsement.objects.awaiting_review().first() if request.user.has_perm(REVIEW) else None


def _reviewed(typed: str) -> Reviewed | None:
    """As the bulk page's form names it: three numbers with colons between them."""
    endorsement, _, rest = typed.partition(":")
    revision, _, decision = rest.partition(":")
    if not typed_key(endorsement):
        return None
    return Reviewed(
        endorsement_id=typed_key(endorsement), revision_id=typed_key(revision), last_decision_id=typed_key(decision)
    )


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").replace("\0", "").strip()[:MAX_REASON_CHARACTERS]
