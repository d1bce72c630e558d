"""What do moderators see of endorsements: the list, which opens as the queue, and the page of one."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path

from backend.apps.endorsements.models import Decision, Endorsement
from backend.apps.endorsements.services.map_endorsement import Seen, map_endorsement
from backend.foundation.web.admin_acts import typed_reason
from backend.foundation.web.admin_pieces import HappenedFilter, LoggedByNumber, typed_key
from backend.foundation.web.big_lists import BigListAdmin

from .acts import ACTS, DECIDES, REVIEW
from .bulk_decisions import BulkDecisions
from .endorsement_list import EndorsementList, place_of
from .queue_filter import QueueFilter
from .region_filter import RegionFilter
from .review_page import is_decided, review_context
from .words_filters import KindFilter, TypeFilter


@admin.register(Endorsement)
class EndorsementAdmin(LoggedByNumber, BulkDecisions, BigListAdmin):
    log_number = "public_id"
    acts = ACTS
    change_form_template = "admin/endorsements/endorsement/change_form.html"
    list_display = ("endorser", "where", "campaign", "review", "confirmed_at", "published_at")
    list_display_links = ("endorser",)
    list_filter = (
        QueueFilter,
        ("published_at", HappenedFilter),
        ("campaign", admin.RelatedOnlyFieldListFilter),
        KindFilter,
        TypeFilter,
        RegionFilter,
    )
    # To count for each choice of each filter, a nation's states among them, would read every row for each.
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("stakeholder__name",)  # see get_search_fields
    # What waits longest comes first; what is not confirmed has no time and comes last.
    ordering = ("confirmed_at", "id")
    fields = ("campaign", "stakeholder", "review", "confirmed_at", "reviewed_by", "reviewed_at", "published_by",
              "published_at")  # fmt: skip
    readonly_fields = fields

    class Media:
        css = {"all": ["web/admin.css", "endorsements/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Endorsement]:
        return super().get_queryset(request).select_related("campaign", "stakeholder")

    def get_urls(self) -> list[URLPattern]:
        drawn = path(
            "<int:object_id>/map/", self.admin_site.admin_view(self.map_view), name="endorsements_endorsement_map"
        )
        return [drawn, *super().get_urls()]

    def map_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The districts' outlines as GeoJSON; the point for who may see addresses, and roughly for who decides."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        if not self.has_view_permission(request):
            raise PermissionDenied
        endorsement = Endorsement.objects.filter(pk=object_id).first()
        if endorsement is None:
            raise Http404
        decides = any(request.user.has_perm(one) for one in DECIDES)
        point = Seen.ROUGHLY if decides else Seen.NOTHING
        if request.user.has_perm("stakeholders.view_stakeholder"):
            point = Seen.EXACTLY
        drawn = map_endorsement(endorsement=endorsement, point=point)
        return JsonResponse(drawn, content_type="application/geo+json")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[EndorsementList]:  # Django's signature
        return EndorsementList

    @admin.display(description="where")
    def where(self, endorsement: Endorsement) -> str:
        return place_of(endorsement)

    @admin.display(description="endorser", ordering="stakeholder__name")
    def endorser(self, endorsement: Endorsement) -> str:
        return str(endorsement.stakeholder)

    @admin.display(description="review", ordering="state")
    def review(self, endorsement: Endorsement) -> str:
        """Headed otherwise than the states of the union."""
        return endorsement.get_state_display()

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
        """Several states newest first, by the key: no index has every state's times, and to sort takes reading all."""
        spans_states = QueueFilter.spans_states(request.GET.get(QueueFilter.parameter_name))
        return ("-id",) if spans_states else self.ordering

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

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What the endorser and the clock decided, too: the admin's log knows the admin's buttons alone."""
        decisions = Decision.objects.filter(endorsement=typed_key(object_id)).select_related("by", "revision")
        return super().history_view(request, object_id, {**(extra_context or {}), "decisions": decisions})

    def service_arguments(self, request: HttpRequest, object_id: int) -> dict[str, Any]:
        return {
            "endorsement_id": object_id,
            "revision_id": typed_key(request.POST.get("revision", "")),
            # A page of before the field was there does not say what it showed: only its text is compared.
            "last_decision_id": typed_key(request.POST["last_decision"]) if "last_decision" in request.POST else None,
            "reason": typed_reason(request),
        }

    def _review(self, request: HttpRequest, endorsement: Endorsement) -> dict[str, Any]:
        return {
            **review_context(endorsement),
            "buttons": self.offered_acts(request, endorsement),
            "next_in_queue": self._next_in_queue(request) if is_decided(endorsement) else None,
        }

    def _next_in_queue(self, request: HttpRequest) -> Endorsement | None:
        """For who reviews: what waits longest."""
        return Endorsement.objects.awaiting_review().first() if request.user.has_perm(REVIEW) else None
