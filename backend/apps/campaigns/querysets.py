"""How are campaigns asked? Those the public may see, those that take endorsements."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Prefetch, Q

from backend.apps.legislators.models import Legislator

from .states import PUBLIC_STATES, CampaignState

if TYPE_CHECKING:
    from .models import Bill, BillOfCampaign, Campaign  # noqa: F401  # the type arguments below


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def public(self) -> Self:
        return self.filter(state__in=PUBLIC_STATES)

    def open_for_endorsement(self, on: date) -> Self:
        """Published, not paused, and `on` within its days (both ends count; an empty end is open)."""
        begun = Q(starts_on__isnull=True) | Q(starts_on__lte=on)
        not_over = Q(ends_on__isnull=True) | Q(ends_on__gte=on)
        return self.filter(begun, not_over, state=CampaignState.PUBLISHED, accepting_endorsements=True)


class BillQuerySet(models.QuerySet["Bill"]):
    def with_names(self) -> Self:
        """Each with its companions and, in order, whose names are under it; in a fixed number of queries."""
        return self.prefetch_related("companions", Prefetch("sponsorships", queryset=_standing_sponsorships()))


class BillOfCampaignQuerySet(models.QuerySet["BillOfCampaign"]):
    def whole(self) -> Self:
        """The primary one first, each with all that is shown of a bill."""
        from .models import Bill  # noqa: PLC0415  # models import this module

        return self.prefetch_related(Prefetch("bill", queryset=Bill.objects.with_names()))


class NamedByOthersManager(models.Manager):  # type: ignore[type-arg]  # of two models
    """What one row is asked for (its bill, its campaign, its legislator) is read for all that were read with it."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().fetch_mode(models.FETCH_PEERS)


def _standing_sponsorships() -> models.QuerySet[Any]:
    """Without those that were taken back; sponsors and cosponsors by name, each with the legislator's latest seat."""
    from .models import Sponsorship  # noqa: PLC0415  # models import this module

    people = Prefetch("legislator", queryset=Legislator.objects.with_latest_seat())
    standing = Sponsorship.objects.filter(withdrawn_on__isnull=True).prefetch_related(people)
    return standing.order_by("legislator__last_name", "legislator_id")
