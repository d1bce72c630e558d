"""How are submissions or mail stopped, and resumed?"""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.db.models import QuerySet

from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.screening.models import SwitchChange
from backend.apps.endorsements.screening.remembered import forget
from backend.apps.endorsements.screening.states import Switched


@transaction.atomic
def throw_switch(
    *,
    kind: Switched,
    campaign: Campaign | None,
    is_stopped: bool,
    by: AbstractBaseUser | None,
    now: datetime,
    reason: str,
) -> bool:
    """Stops or resumes for one campaign, or (none) for all. False, and no row, where it stands so already.

    One for all and one for a campaign stand beside each other: resuming for all leaves a campaign's own stop.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('kill switches', 0))")
    newest = newest_change(kind=kind, campaign=campaign)
    if (newest is not None and newest.is_stopped) == is_stopped:
        return False
    SwitchChange.objects.create(kind=kind, campaign=campaign, is_stopped=is_stopped, at=now, by=by, reason=reason)  # type: ignore[misc]
    forget()
    transaction.on_commit(forget)
    return True


def newest_change(*, kind: Switched, campaign: Campaign | None) -> SwitchChange | None:
    """What was last done to one switch; None where it was never thrown."""
    return SwitchChange.objects.filter(kind=kind, campaign=campaign).order_by("-id").first()


def current_switches() -> QuerySet[SwitchChange]:
    """What was last done to each switch that was ever thrown."""
    return SwitchChange.objects.newest().select_related("campaign", "by")
