"""How long is a person kept whose address has never confirmed anything?"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from backend.apps.stakeholders.models import ErasureReason, Stakeholder
from backend.foundation.personal_data.holders import holders

from .erase_stakeholder import erase_stakeholder

# Links live for seven days, and who is late may be helped for a while; after that the words are only somebody's typing.
UNCONFIRMED_ARE_KEPT = timedelta(days=30)


def purge_unconfirmed(now: datetime, limit: int) -> int:
    """Retention. Erases whom a stranger may have typed: nothing confirmed, nothing agreed to, not entered by staff.

    Each in a transaction of its own, so that an interruption loses nothing.
    """
    chosen = list(unconfirmed(now=now).order_by("pk").values_list("pk", flat=True)[:limit])
    for stakeholder_id in chosen:
        erase_stakeholder(stakeholder_id=stakeholder_id, now=now, reason=ErasureReason.RETENTION)
    return len(chosen)


def unconfirmed(*, now: datetime) -> QuerySet[Stakeholder]:
    """Those whose time is over, by what every app says that it must keep."""
    before = now - UNCONFIRMED_ARE_KEPT
    rows = Stakeholder.objects.present().filter(
        created_at__lt=before, mailing_consented_at__isnull=True, entered_by_staff_at__isnull=True, merges__isnull=True
    )
    for holder in holders().values():
        kept = holder.kept(before=before)
        if kept is not None:
            rows = rows.exclude(pk__in=kept)
    return rows
