"""Which place keeps this process's secrets? The one the setting SECRET_STORE names, behind one cache."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from .cached import CachedSecrets
from .protocol import SecretStore


def secret_store() -> SecretStore:
    """A new one, as SECRET_STORE's BACKEND and OPTIONS say."""
    configured = settings.SECRET_STORE
    return cast("SecretStore", import_string(configured["BACKEND"])(**configured.get("OPTIONS", {})))


def secrets() -> CachedSecrets:
    """The process's own; another one where a test has changed the setting."""
    return _made(json.dumps(settings.SECRET_STORE, sort_keys=True), settings.AWS_ENDPOINT_URL)


def forget_secrets() -> None:
    """The next question makes a new one, which knows nothing: as in a new process."""
    _made.cache_clear()


@lru_cache(maxsize=8)
def _made(configured: str, endpoint_url: str | None) -> CachedSecrets:
    return CachedSecrets(secret_store())
