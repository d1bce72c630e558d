"""How does the health check, which knows nothing of secrets, learn their age?"""

from __future__ import annotations

from backend.foundation.secret_store.configured import secrets


def secret_age_seconds() -> float | None:
    """Seconds since the store last told the oldest secret in use; None where none is."""
    return secrets().oldest_age_seconds()
