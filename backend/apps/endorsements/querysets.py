"""How are endorsements asked? Those that may be shown, those that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, F, OuterRef, Subquery, Value, When

from backend.apps.stakeholders.models import Placement

from .states import STANDING, EndorsementState

if TYPE_CHECKING:
    from backend.apps.campaigns.models import Campaign
    from backend.apps.geography.models import Region

    from .models import Endorsement  # noqa: F401  # the type argument below


# As a case, since of two equal columns the planner believes that one row in 200 has them, where all public ones do: it
# would sort 85,000 instead of reading the newest 50 by their index.
_APPROVED_IS_CURRENT = Case(
    When(approved_revision=F("current_revision"), then=Value(value=True)),
    default=Value(value=False),
    output_field=models.BooleanField(),
)


class EndorsementQuerySet(models.QuerySet["Endorsement"]):
    def public(self) -> Self:
        """All five facts: consent, confirmed address, review, approval of the text that is current, publication."""
        return self.filter(
            current_revision__consent_to_display=True,
            confirmed_at__isnull=False,
            reviewed_at__isnull=False,
            state=EndorsementState.APPROVED,
            published_at__isnull=False,
        ).filter(_APPROVED_IS_CURRENT)

    def behind(self) -> Self:
        """Confirmed by their address, and neither found unfit nor given up: what dashboards count."""
        return self.filter(state__in=sorted(STANDING))

    def in_region(self, region: Region) -> Self:
        """By the endorsers' districts of now, as the tally counts them, not by those of the day they endorsed.

        By the region's key, not its code: the planner then knows whether nearly all live there, or nearly nobody.
        """
        held = Placement.objects.current().filter(region=region).order_by()
        return self.filter(stakeholder__in=held.values("stakeholder"))

    def awaiting_review(self) -> Self:
        """Confirmed and unread, what waits longest first."""
        return self.filter(state=EndorsementState.VERIFIED).order_by("confirmed_at", "id")

    def of_campaign(self, campaign: Campaign) -> Self:
        """By the key, not by the slug: a join would hide from the planner that the index has the list's order."""
        return self.filter(campaign=campaign)


def state_geoid() -> Subquery:
    """For annotating endorsements: the FIPS code of the state the map puts them in, null where it says none."""
    held = Placement.objects.current().in_layer("state").filter(stakeholder=OuterRef("stakeholder_id"))
    return Subquery(held.values("region__geoid")[:1])
