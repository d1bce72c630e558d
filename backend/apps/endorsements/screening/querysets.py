"""How are held submissions and switches asked?"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from .states import HeldState

if TYPE_CHECKING:
    from .models import HeldSubmission, SwitchChange  # noqa: F401  # the type arguments below


class HeldSubmissionQuerySet(models.QuerySet["HeldSubmission"]):
    def waiting(self) -> Self:
        """For a person to decide, what waits longest first: held, and not come again with nothing against it."""
        return self.filter(state=HeldState.HELD, cleared_at__isnull=True).order_by("first_at", "id")

    def keeping_alive(self, since: datetime) -> Self:
        """Those whose endorsement is not to expire: they wait for a person, or got their chance after `since`.

        What was dismissed waits as well, until retention takes it: so long a person may change their mind.
        """
        return self.filter(
            Q(state__in=[HeldState.HELD, HeldState.DISMISSED], cleared_at__isnull=True)
            | Q(state=HeldState.RELEASED, settled_at__gt=since)
            | Q(cleared_at__gt=since)
        )


class SwitchChangeQuerySet(models.QuerySet["SwitchChange"]):
    def newest(self) -> Self:
        """The row that holds of each kind and campaign, stopped or resumed."""
        return self.order_by("kind", "campaign_id", "-id").distinct("kind", "campaign_id")
