"""Who may call an operation, how often, what happens if it arrives twice, and how long may its answer be kept?

The view's own attributes say it, and this reads them for the OpenAPI document: `permission_classes`, `throttle_classes`
(classes with `limit_for(method)`), `idempotency` on a method that writes, `caching`. What a view does not state is an
error, not a guess.
"""

from __future__ import annotations

import re
from typing import Any

from rest_framework.permissions import AllowAny, IsAdminUser, IsAuthenticated

from .caching import NO_STORE, Caching

_WHO = {AllowAny: "anyone", IsAuthenticated: "signed-in", IsAdminUser: "staff"}
_READS = {"GET", "HEAD", "OPTIONS"}


class PolicyNotStated(TypeError):
    """A mistake in a view, for who writes it."""


def policy_of(view: Any, method: str) -> dict[str, Any]:
    """The operation's x- members (OpenAPI 3.1.0, 4.9).

    Raises:
        PolicyNotStated: the view leaves one of them open.
    """
    return {
        "x-permission": _permission(view),
        "x-rate-limit": _limits(view, method),
        "x-idempotency": _idempotency(view, method),
        "x-caching": _caching(view, method).cache_control(),
    }


def _permission(view: Any) -> str:
    if not view.permission_classes:
        raise PolicyNotStated(f"{_name(view)} states no permission")
    return " and ".join(
        _WHO.get(one) or getattr(one, "stated_as", "") or _kebab_case(one.__name__) for one in view.permission_classes
    )


def _limits(view: Any, method: str) -> list[str]:
    """Names of the limits, which RateLimit-Policy begins its own with."""
    unnamed = [throttle for throttle in view.throttle_classes if not hasattr(throttle, "limit_for")]
    if unnamed:
        raise PolicyNotStated(f"{_name(view)}: {unnamed[0].__name__} does not say which limit it is")
    limits = [throttle().limit_for(method) for throttle in view.throttle_classes]
    return [limit.name for limit in limits if limit is not None]


def _idempotency(view: Any, method: str) -> str:
    if method in _READS:
        return "safe"
    stated = getattr(getattr(view, method.lower()), "idempotency", None)
    if stated is None:
        raise PolicyNotStated(f"{_name(view)}.{method.lower()} does not state why it may arrive twice")
    return str(stated.policy)


def _caching(view: Any, method: str) -> Caching:
    if method not in _READS:
        return NO_STORE
    stated = getattr(view, "caching", None)
    if not isinstance(stated, Caching):
        raise PolicyNotStated(f"{_name(view)} does not state how long its answers may be kept")
    return stated


def _name(view: Any) -> str:
    return type(view).__name__


def _kebab_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
