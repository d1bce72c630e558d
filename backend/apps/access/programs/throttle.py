"""Whom is a program's request counted for? Its token, beside its address, before the database is asked for it."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request

from backend.apps.access.token_form import presented
from backend.foundation.rate_limiting.limits import Limit, limits_by_method
from backend.foundation.rate_limiting.throttle import LimitThrottle

from .authentication import bearer_of


class TokenThrottle(LimitThrottle):
    """The tier `token` counts what was presented, by its hash; what has no token's form is counted by its address."""

    def identities(self, request: Request, view: Any) -> dict[str, str]:
        known = super().identities(request, view)
        form = presented(bearer_of(request) or "")
        return known | {"token": known["address"] if form is None else form.secret_hash}


def token_limited_by(**limits: Limit) -> type[TokenThrottle]:
    """As limited_by(), for limits that have a tier `token`."""
    return type("TokenThrottle", (TokenThrottle,), {"limits": limits_by_method(**limits)})
