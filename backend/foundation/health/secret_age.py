"""How old are the secrets that this process uses? Much older than they live in its cache, their store is away."""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string

from .checks import Word

# They are read again after ten minutes of use. The database's check, before this one, uses them.
MAX_SECRET_AGE_SECONDS = 3600.0


class SecretAgeCheck:
    """Asks the function that HEALTH_SECRET_AGE names: seconds since the store told them; None where none is used."""

    name = "secrets"
    seconds = 0.0

    def run(self) -> Word:
        if settings.HEALTH_SECRET_AGE is None:
            return "skipped"
        age: float | None = import_string(settings.HEALTH_SECRET_AGE)()
        if age is None:
            return "skipped"
        return "ok" if age <= MAX_SECRET_AGE_SECONDS else "stale"

    def abandon(self) -> None:
        """Nothing to do: it asks nobody."""
