"""How is a version taken back that was adopted by mistake? Before its first day, and not on it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from backend.apps.legal.errors import VersionInForce
from backend.apps.legal.models import Version

from .adopt_version import locked_version


@transaction.atomic
def take_back_version(*, version_id: int, by: AbstractBaseUser, now: datetime) -> Version:
    """Makes an adopted version a draft again while its day is to come; a draft stays one.

    Raises:
        LegalDocumentNotFound: there is no such version.
        VersionInForce: its first day has come.
    """
    version = locked_version(version_id)
    if version.adopted_at is None:
        return version
    if version.in_force_from is not None and version.in_force_from <= now.date():
        raise VersionInForce(f"«{version}» is in force since {version.in_force_from}. Write a new version instead.")
    version.adopted_at = version.adopted_by = None
    version.save(update_fields=["adopted_at", "adopted_by"])
    return version
