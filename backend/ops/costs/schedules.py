"""How often a month does EventBridge start something? In a month of 730 hours, as AWS's own examples have it."""

from __future__ import annotations

import re
from decimal import Decimal

from backend.ops.errors import OperationFailed

HOURS = Decimal(730)
SECONDS = HOURS * 3600

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_MINUTES = {"minute": 1, "hour": 60, "day": 24 * 60}
# Once a day: a minute and an hour, and nothing that leaves a day out.
_DAILY = re.compile(r"cron\(\d+ \d+ \* \* \? \*\)")


def starts_a_month(expression: str) -> Decimal:
    """Raises OperationFailed: it is neither a rate nor a time of each day."""
    if (match := _RATE.fullmatch(expression)) and int(match[1]):
        return HOURS * 60 / (int(match[1]) * _MINUTES[match[2]])
    if _DAILY.fullmatch(expression):
        return HOURS / 24
    raise OperationFailed(
        f"bin/cost cannot count how often {expression!r} of zappa_settings.json comes: it knows rates, and times of "
        "each day. Teach backend/ops/costs/schedules.py."
    )
