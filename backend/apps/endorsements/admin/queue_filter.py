"""Which endorsements does the list show? Those that wait for review, until another state is chosen."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from backend.apps.endorsements.states import EndorsementState
from backend.foundation.web.admin_pieces import ChosenFilter


class QueueFilter(ChosenFilter):
    """By state; without a choice, what waits for review: the page opens as the queue."""

    title = "review"
    parameter_name = "state"
    everything = "all"
    default = EndorsementState.VERIFIED
    # Of several states: what the dashboards count.
    behind = "behind"
    public = "public"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # Django's signature
        counted = [(self.behind, "behind it: confirmed, and not rejected"), (self.public, "public")]
        return [*EndorsementState.choices, *counted, (self.everything, "all")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # Django's signature
        if self.chosen == self.everything:
            return queryset
        if self.chosen == self.behind:
            return queryset.behind()  # type: ignore[attr-defined,no-any-return]
        if self.chosen == self.public:
            return queryset.public()  # type: ignore[attr-defined,no-any-return]
        return queryset.filter(state=self.chosen)

    @classmethod
    def spans_states(cls, chosen: str | None) -> bool:
        return chosen in {cls.everything, cls.behind, cls.public}
