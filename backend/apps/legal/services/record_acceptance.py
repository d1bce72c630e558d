"""How is it kept that somebody accepted the terms?"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from backend.apps.legal.errors import TermsNotInForce
from backend.apps.legal.models import Acceptance, DocumentKind, Version

# Who has read the terms and then fills the form in over midnight has accepted what was in force when they read it.
GRACE = timedelta(hours=2)


@transaction.atomic
def record_acceptance(
    *, version_id: UUID | None, subject: UUID, act: str, matter: str, now: datetime
) -> Version | None:
    """Keeps that `subject` accepted the version (its public id) by `act`, for `matter`; the version, or None.

    Without a version nothing is kept: what somebody was not shown, they did not accept. The same matter again is one
    acceptance. The same statements whether the matter is new or not.

    Raises:
        TermsNotInForce: it is no version of the terms, or none in force today, nor two hours ago.
    """
    if version_id is None:
        return None
    version = Version.objects.adopted().of_kind(DocumentKind.TERMS).filter(public_id=version_id).first()
    if version is None or version.pk not in _in_force_around(now):
        raise TermsNotInForce("The terms of use have changed since this page was opened. Read them again, and accept.")
    acceptance = Acceptance(version=version, sha256=version.sha256, subject=subject, act=act, matter=matter, at=now)
    Acceptance.objects.bulk_create([acceptance], ignore_conflicts=True)
    return version


def _in_force_around(now: datetime) -> set[int]:
    days = {now.date(), (now - GRACE).date()}
    found = (Version.objects.of_kind(DocumentKind.TERMS).in_force_on(day).first() for day in days)
    return {version.pk for version in found if version is not None}
