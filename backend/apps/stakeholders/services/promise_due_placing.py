"""Which maps have begun or ceased to answer by the calendar alone, so that stakeholders must be placed again?"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db import transaction

from backend.apps.geography.models import InForce
from backend.foundation.outbox.services import enqueue

PLACE_AGAIN = "place-stakeholders-again"
# A clock that did not tick for so long (an outage, a paused schedule) is caught up with. Less than the outbox remembers
# delivered messages, whose keys keep a day from being promised twice.
LOOK_BACK_DAYS = 14


@transaction.atomic
def promise_due_placing(*, now: datetime) -> int:
    """Promises to place again whom a map concerns whose first or last day has come within the last two weeks.

    A map that answers from its activation on was promised by that; one that was activated ahead of its day is promised
    here. Each layer and day is promised once, however often this runs. Returns how many of them there are.
    """
    today = now.date()
    turns = _turns(after=today - timedelta(days=LOOK_BACK_DAYS), until=today)
    for (layer, day), states in sorted(turns.items()):
        named = sorted(states)
        digest = hashlib.sha256(" ".join(named).encode()).hexdigest()[:16]
        enqueue(
            kind=PLACE_AGAIN,
            payload={"layer": layer, "states": named},
            deduplication_key=f"{PLACE_AGAIN}:{layer}:{day.isoformat()}:{digest}",
            due_at=now,
        )
    return len(turns)


def _turns(*, after: date, until: date) -> dict[tuple[str, date], set[str]]:
    """By layer and day, the states (FIPS) in which from that day on another map answers, or none."""
    found: dict[tuple[str, date], set[str]] = defaultdict(set)
    for end in ("days__startswith", "days__endswith"):  # Django's names of a range's lower and upper end
        turning = InForce.objects.filter(**{f"{end}__gt": after, f"{end}__lte": until})
        for layer, state, day in turning.values_list("layer", "state_fips", end):
            found[layer, day].add(state)
    return found
