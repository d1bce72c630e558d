"""What can a caller meet who is not over a limit?"""

from __future__ import annotations

from backend.foundation.errors import DomainError, Kind

from .circuit_breaker import OPEN_SECONDS


class LimiterAway(DomainError):
    """What must not be tried without a limit, while nobody can count."""

    code = "limiter-away"
    title = "Cannot be tried at the moment"
    kind = Kind.UNAVAILABLE
    retry_after_seconds = int(OPEN_SECONDS)
