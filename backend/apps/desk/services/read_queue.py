"""What waits, and for how long? What staff see when they come in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min

from backend.apps.endorsements.models import Endorsement
from backend.apps.endorsements.screening.models import HeldSubmission, SwitchChange
from backend.apps.endorsements.screening.services import current_switches
from backend.apps.endorsements.states import EndorsementState

_LONGEST_SHOWN = 10
# What an address has confirmed, whatever became of it: each of these has its time of confirmation. Of the erased, who
# may never have confirmed anything, nothing is counted.
_CONFIRMED = (
    EndorsementState.VERIFIED,
    EndorsementState.APPROVED,
    EndorsementState.REJECTED,
    EndorsementState.WITHDRAWN,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Counts of endorsements.

    `held` submissions wait for a look before their mail goes; `held_since` is when the first of them came.
    `longest` are those that wait longest, first first; `by_campaign` dictionaries with campaign_id, title, number and
    since (when the longest waiting one was confirmed).
    """

    waiting: int
    oldest: datetime | None
    approved_unpublished: int
    confirmed_this_week: int
    longest: list[Endorsement]
    by_campaign: list[dict[str, Any]]
    held: int
    held_since: datetime | None


def read_queue(*, now: datetime) -> Queue:
    """The queue at this moment, in five queries. A week begins on Monday at midnight UTC."""
    waiting = Endorsement.objects.awaiting_review()
    monday = (now - timedelta(days=now.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    grouped = waiting.order_by().values("campaign_id", "campaign__title")
    by_campaign = [
        {"campaign_id": row["campaign_id"], "title": row["campaign__title"], "number": row["n"], "since": row["first"]}
        for row in grouped.annotate(n=Count("pk"), first=Min("confirmed_at")).order_by("first")
    ]
    unpublished = Endorsement.objects.filter(state=EndorsementState.APPROVED, published_at__isnull=True)
    fresh = Endorsement.objects.filter(state__in=_CONFIRMED, confirmed_at__gte=monday)
    held = HeldSubmission.objects.waiting().order_by().aggregate(number=Count("pk"), since=Min("first_at"))
    return Queue(
        waiting=sum(row["number"] for row in by_campaign),
        oldest=min((row["since"] for row in by_campaign), default=None),
        approved_unpublished=unpublished.count(),
        confirmed_this_week=fresh.count(),
        longest=list(waiting.select_related("campaign", "stakeholder")[:_LONGEST_SHOWN]),
        by_campaign=by_campaign,
        held=held["number"],
        held_since=held["since"],
    )


def thrown_switches() -> list[SwitchChange]:
    """What is stopped at this moment: for all campaigns first, then newest first. One query."""
    thrown = [change for change in current_switches() if change.is_stopped]
    return sorted(thrown, key=lambda change: (change.campaign_id is not None, -change.pk))
