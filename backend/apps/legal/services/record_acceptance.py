"""Which terms did somebody accept, and how is it kept that they did?"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from backend.apps.legal.errors import TermsNotAccepted, TermsNotInForce
from backend.apps.legal.models import Acceptance, DocumentKind, Version

# Who has read the terms and then fills the form in has accepted what was in force when they read it, whatever has begun
# since: at midnight, or at its adoption for that day.
GRACE = timedelta(hours=2)


def accepted_terms(*, version_id: UUID | None, now: datetime) -> Version | None:
    """The version (by its public id) that somebody says to have accepted; None where there is none to accept.

    Raises:
        TermsNotAccepted: nobody says so, and terms are in force today: no grace covers a text that nobody was shown.
        TermsNotInForce: it is no version of the terms, or none that was in force at any moment of the last two hours.
    """
    terms = Version.objects.of_kind(DocumentKind.TERMS)
    # By today, not by this moment: the clock of another machine, which adopted it, may be ahead of ours.
    shown = terms.in_force_on(now.date())
    if version_id is None:
        if shown.exists():
            raise TermsNotAccepted(
                "Whoever endorses accepts the terms of use: send the id of those of today (GET /api/v1/legal/terms) as "
                "accepted_terms."
            )
        return None
    # The first day of those that the oldest form may have shown.
    oldest = terms.in_force_at(now - GRACE).values_list("in_force_from", flat=True).first()
    since_then = shown if oldest is None else shown.filter(in_force_from__gte=oldest)
    version = since_then.filter(public_id=version_id).first()
    if version is None:
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
