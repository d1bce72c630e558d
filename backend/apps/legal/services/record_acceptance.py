"""Which terms did somebody accept, and how is it kept that they did?"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from backend.apps.legal.errors import TermsNotAccepted, TermsNotInForce
from backend.apps.legal.models import Acceptance, DocumentKind, Version

# Who has read the terms and then fills the form in over midnight has accepted what was in force when they read it.
GRACE = timedelta(hours=2)


def accepted_terms(*, version_id: UUID | None, now: datetime) -> Version | None:
    """The version (by its public id) that somebody says to have accepted; None where there is none to accept.

    Raises:
        TermsNotAccepted: nobody says so, and terms are in force today and were on the day two hours ago.
        TermsNotInForce: it is no version of the terms, or none in force today, nor two hours ago.
    """
    if version_id is None:
        _require_none_in_force(now)
        return None
    version = Version.objects.adopted().of_kind(DocumentKind.TERMS).filter(public_id=version_id).first()
    if version is None or version.pk not in _in_force_around(now):
        raise TermsNotInForce("The terms of use have changed since this page was opened. Read them again, and accept.")
    return version


def record_acceptance(*, version: Version | None, subject: UUID, act: str, matter: str, now: datetime) -> None:
    """Keeps that `subject` accepted the version by `act`, for `matter`.

    Without a version nothing is kept: there was none in force. The same matter again is one
    acceptance. The same statement whether the matter is new or not.
    """
    if version is not None:
        acceptance = Acceptance(version=version, sha256=version.sha256, subject=subject, act=act, matter=matter, at=now)
        Acceptance.objects.bulk_create([acceptance], ignore_conflicts=True)


def _require_none_in_force(now: datetime) -> None:
    """Terms that have begun since the page was opened could not be accepted there."""
    if all(_in_force_at_either_end(now)):
        raise TermsNotAccepted(
            "Whoever endorses accepts the terms of use: send the id of those of today (GET /api/v1/legal/terms) as "
            "accepted_terms."
        )


def _in_force_around(now: datetime) -> set[int]:
    return {version.pk for version in _in_force_at_either_end(now) if version is not None}


def _in_force_at_either_end(now: datetime) -> list[Version | None]:
    days = {now.date(), (now - GRACE).date()}
    return [Version.objects.of_kind(DocumentKind.TERMS).in_force_on(day).first() for day in days]
