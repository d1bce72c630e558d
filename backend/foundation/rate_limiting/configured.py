"""Which limiter does this process use? The one that the settings name, made once."""

from __future__ import annotations

import hmac
import threading
from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from .limiter import Limiter

# lru_cache lets two threads make one each, and then each would count for itself.
_making = threading.Lock()


def limiter() -> Limiter:
    """settings.RATE_LIMIT_STORE is the class of its store."""
    with _making:
        return _made(settings.RATE_LIMIT_STORE, settings.STAGE, settings.SECRET_KEY)


def forget_limiter() -> None:
    """The next question makes a new one: with an empty store in memory, no denials, and the breaker closed."""
    _made.cache_clear()


@lru_cache(maxsize=1)
def _made(store: str, stage: str, secret_key: str) -> Limiter:
    # A key of its own, so that the table's keys say nothing of other things that Django's key has signed. When that key
    # changes, all counts begin anew.
    pepper = hmac.digest(secret_key.encode(), b"backend.foundation.rate_limiting: identities", "sha256")
    return Limiter(store=import_string(store)(), pepper=pepper, stage=stage)
