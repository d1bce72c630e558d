"""How does a caller learn how far it is? By the headers of RFC 9110 and of the IETF's draft on rate limits.

draft-ietf-httpapi-ratelimit-headers-10: RateLimit-Policy lists the windows (`q` requests in `w` seconds), RateLimit the
one with least left (`r` requests for `t` seconds); both are lists of structured fields (RFC 9651).
"""

from __future__ import annotations

from math import ceil

from .decisions import Decision
from .limits import Limit


def headers_of(decision: Decision) -> dict[str, str]:
    """The headers of an answer: RateLimit only where something was counted, Retry-After only where it was denied."""
    headers = {"RateLimit-Policy": _policies(decision.limit)}
    if standing := decision.standing:
        seconds_left = max(1, ceil(standing.ends_at - decision.now))
        headers["RateLimit"] = f'"{standing.policy_name}";r={standing.remaining};t={seconds_left}'
    if not decision.is_allowed:
        headers["Retry-After"] = str(decision.retry_after_seconds)
    return headers


def _policies(limit: Limit) -> str:
    return ", ".join(
        f'"{limit.policy_name(tier, window)}";q={window.limit};w={window.seconds}'
        for tier in limit.tiers
        for window in tier.windows
    )
