"""How are many endorsements decided at once? A page shows each in full, its form decides what it showed."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from backend.apps.endorsements.models import Endorsement
from backend.apps.endorsements.services.decide_in_bulk import MAX_AT_ONCE, Reviewed, decide_in_bulk
from backend.foundation.web.admin_acts import MAX_REASON_CHARACTERS, Act, ActsAdmin, typed_reason
from backend.foundation.web.admin_pieces import typed_key

from .acts import PUBLISH, REVIEW

# The acts that may be carried out for many at once: what the list calls them.
_BULK_ACTS = ("approve", "reject", "publish")


class BulkDecisions(ActsAdmin):
    """The list's actions and the two pages behind them."""

    actions = ("approve_selected", "reject_selected", "publish_selected")

    def get_urls(self) -> list[URLPattern]:
        bulk = path("bulk/", self.admin_site.admin_view(self.bulk_view), name="endorsements_endorsement_bulk")
        return [bulk, *super().get_urls()]

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
        act = next((self._act(name) for name in _BULK_ACTS if name == request.POST.get("act")), None)
        if act is None or not request.user.has_perm(act.permission):
            raise PermissionDenied
        read = [row for row in map(_reviewed, request.POST.getlist("reviewed")[:MAX_AT_ONCE]) if row]
        outcomes = decide_in_bulk(
            decide=cast("Any", act.service),
            reviewed=read,
            by=cast("Any", request.user),
            now=timezone.now(),
            reason=typed_reason(request),
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


def _reviewed(typed: str) -> Reviewed | None:
    """As the bulk page's form names it: three numbers with colons between them."""
    endorsement, _, rest = typed.partition(":")
    revision, _, decision = rest.partition(":")
    if not typed_key(endorsement):
        return None
    return Reviewed(
        endorsement_id=typed_key(endorsement), revision_id=typed_key(revision), last_decision_id=typed_key(decision)
    )
