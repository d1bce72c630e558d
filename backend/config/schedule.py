"""Which functions does a clock start, and when, in each stage? zappa_settings.json is to say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .variables import Stage


@dataclass(frozen=True, slots=True)
class ScheduledFunction:
    """A dotted path, and EventBridge's expression for each stage that has one (times are UTC).

    The path goes into the rule's name, from which lambda_events.py reads it again, so it has at most 63 characters of
    `[._A-Za-z0-9]` (zappa.core, `get_scheduled_event_name`; EventBridge's PutRule allows 64).
    """

    path: str
    expressions: Mapping[Stage, str]


def _daily(hour: int, minute: int) -> Mapping[Stage, str]:
    """In dev nothing is scheduled: nobody waits there, and every invocation wakes the database."""
    expression = f"cron({minute} {hour} * * ? *)"
    return {"staging": expression, "production": expression}


SCHEDULE = (
    # In dev requests that write deliver what is due (OUTBOX_DELIVERS_AFTER_COMMIT).
    ScheduledFunction(
        "backend.foundation.outbox.scheduled.drain", {"staging": "rate(5 minutes)", "production": "rate(1 minute)"}
    ),
    # A map's day begins at midnight UTC.
    ScheduledFunction("backend.apps.stakeholders.scheduled.promise_placing", _daily(0, 10)),
    ScheduledFunction("backend.foundation.scheduling.scheduled.purge", _daily(7, 40)),
    ScheduledFunction("backend.apps.endorsements.scheduled.expire", _daily(6, 40)),
    # Morning on the East Coast, in winter and in summer.
    ScheduledFunction("backend.apps.endorsements.scheduled.promise_review_digests", _daily(12, 0)),
)
