"""How long is a person kept whose address has never confirmed anything?"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import QuerySet

from backend.apps.stakeholders.models import ErasureReason, Stakeholder
from backend.foundation.personal_data.holders import holders

from .erase_stakeholder import erase_stakeholder
from .locks import take_addresses

logger = logging.getLogger(__name__)

# Links live for seven days, and who is late may be helped for a while; after that the words are only somebody's typing.
UNCONFIRMED_ARE_KEPT = timedelta(days=30)


# People a batch: each is some twenty statements in a transaction, and between batches the clock is looked at.
AT_ONCE = 50


def purge_unconfirmed(now: datetime, limit: int) -> int:
    """Retention. Erases whom a stranger may have typed: nothing confirmed, nothing agreed to, not entered by staff.

    Each in a transaction of its own, so that an interruption loses nothing; one who cannot be erased is logged, without
    anything of theirs, and the others go on.
    """
    erased, left, after = 0, 0, 0
    while erased < limit and left < limit:
        rows = unconfirmed(now=now).filter(pk__gt=after).order_by("pk")
        chosen = list(rows.values_list("pk", flat=True)[: limit - erased])
        if not chosen:
            break
        done = sum(_erased(stakeholder_id, now) for stakeholder_id in chosen)
        erased, left, after = erased + done, left + len(chosen) - done, chosen[-1]
    return erased


def _erased(stakeholder_id: int, now: datetime) -> bool:
    try:
        return _erase_if_unconfirmed(stakeholder_id, now)
    # One person's trouble must not keep the others here. Its text may quote their data.
    except Exception as error:
        if isinstance(error, (OperationalError, InterfaceError)) and not connection.is_usable():
            raise
        logger.error("stakeholder %d was not purged: %s", stakeholder_id, type(error).__name__)
        return False


@transaction.atomic
def _erase_if_unconfirmed(stakeholder_id: int, now: datetime) -> bool:
    """Asked again under the address's lock, for whoever submitted meanwhile, and once more when all is locked.

    Who confirms locks only what they confirm, for which erasing waits, and then sees that it was confirmed: all of it
    is taken back.
    """
    take_addresses(*Stakeholder.objects.filter(pk=stakeholder_id).values_list("canonical_email", flat=True))
    if not unconfirmed(now=now).filter(pk=stakeholder_id).exists():
        return False
    erase_stakeholder(stakeholder_id=stakeholder_id, now=now, reason=ErasureReason.RETENTION)
    if any(Stakeholder.objects.filter(pk=stakeholder_id, pk__in=kept).exists() for kept in _kept(now)):
        transaction.set_rollback(True)
        return False
    return True


def unconfirmed(*, now: datetime) -> QuerySet[Stakeholder]:
    """Those whose time is over, by what every app says that it must keep."""
    rows = Stakeholder.objects.present().filter(
        created_at__lt=now - UNCONFIRMED_ARE_KEPT,
        mailing_consented_at__isnull=True,
        entered_by_staff_at__isnull=True,
        merges__isnull=True,
    )
    for kept in _kept(now):
        rows = rows.exclude(pk__in=kept)
    return rows


def _kept(now: datetime) -> list[QuerySet[Any, Any]]:
    asked = (holder.kept(before=now - UNCONFIRMED_ARE_KEPT) for holder in holders().values())
    return [kept for kept in asked if kept is not None]
