"""Which endorsements does the list show? Those that wait for review, until another state is chosen."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from backend.apps.endorsements.states import EndorsementState
from backend.foundation.web.admin_pieces import ChosenFilter


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
