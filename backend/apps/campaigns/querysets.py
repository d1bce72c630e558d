"""How are campaigns asked? Those the public may see, those that take endorsements."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from .states import PUBLIC_STATES, CampaignState

if TYPE_CHECKING:
    from .models import Campaign  # noqa: F401  # the type argument below


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def public(self) -> Self:
        return self.filter(state__in=PUBLIC_STATES)

    def open_for_endorsement(self, on: date) -> Self:
        """Published, not paused, and `on` within its days (both ends count; an empty end is open)."""
        begun = Q(starts_on__isnull=True) | Q(starts_on__lte=on)
        not_over = Q(ends_on__isnull=True) | Q(ends_on__gte=on)
        return self.filter(begun, not_over, state=CampaignState.PUBLISHED, accepting_endorsements=True)
