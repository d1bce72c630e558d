"""Which limiter does this process use? The one that the settings name, made once."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from .decisions import Basis, Decision
from .limiter import Limiter
from .limits import Limit


def limiter() -> Limiter:
    """settings.RATE_LIMIT_STORE is the class of its store."""
    return _made(settings.RATE_LIMIT_STORE, settings.STAGE, settings.SECRET_KEY)


def forget_limiter() -> None:
    """The next question makes a new one: with an empty store in memory, no denials, and the breaker closed."""
    _made.cache_clear()


def spend_for(request: Any, limit: Limit, identities: Mapping[str, str]) -> Decision:
    """The decision on one request, which waits for one time-out of the store at most, however many limits it meets."""
    is_away = getattr(request, "limiter_was_away", False)
    decision = limiter().spend(limit, identities, ask_store=not is_away)
    if decision.basis is not Basis.COUNTED:
        request.limiter_was_away = True
    return decision


@lru_cache(maxsize=1)
def _made(store: str, stage: str, secret_key: str) -> Limiter:
    # A key of its own, so that the table's keys say nothing of other things that Django's key has signed. When that key
    # changes, all counts begin anew.
    pepper = hmac.digest(secret_key.encode(), b"backend.foundation.rate_limiting: identities", "sha256")
    return Limiter(store=import_string(store)(), pepper=pepper, stage=stage)
