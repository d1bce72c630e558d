"""How does an address come onto the list of those we do not write to, and off it?"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from backend.foundation.scheduling.retention import delete_at_most

from .canonical_email import canonical_email
from .envelope import envelope_address
from .errors import EmailUnusable
from .models import Suppression

# What the hashes below depend on beside the key: to change it is to forget everybody.
_PURPOSE = "mail suppression"
# Longer than the longest way of a late report: a dead-letter queue keeps 14 days at most.
LIFTED_ARE_KEPT = timedelta(days=30)


@transaction.atomic
def suppress(*, address: str, reason: str, at: datetime, detail: str = "", feedback_id: str = "") -> Suppression:
    """No mail to `address` from now on. The same report twice is one; `at` is when what it reports happened.

    A complaint outranks what was there before; else the first reason stays. What happened before the address was
    lifted does not count any more.
    """
    told = {"reason": reason, "detail": detail[:80], "feedback_id": feedback_id[:200], "suppressed_at": at}
    hashes = hashes_of(address)
    rows = {row.address_hash: row for row in Suppression.objects.select_for_update().filter(address_hash__in=hashes)}
    _move_to_first_key(rows, [hashes])
    row = rows.get(hashes[0])
    if row is None:
        row, is_new = Suppression.objects.select_for_update().get_or_create(address_hash=hashes[0], defaults=told)
        if is_new:
            return row
    if _is_news(row, reason, at):
        for name, value in told.items():
            setattr(row, name, value)
        row.lifted_at = None
        row.save()
    return row


def is_suppressed(addresses: Iterable[str]) -> set[str]:
    """Those of `addresses` that get no mail, as they were given. One query, unless a row waits for a newer key."""
    hashes = {address: hashes_of(address) for address in addresses}
    asked = [hashed for every in hashes.values() for hashed in every]
    rows = {row.address_hash: row for row in Suppression.objects.filter(address_hash__in=asked)}
    standing = {hashed for hashed, row in rows.items() if row.lifted_at is None}
    _move_to_first_key(rows, hashes.values())
    return {address for address, every in hashes.items() if not standing.isdisjoint(every)}


def _move_to_first_key(rows: dict[str, Suppression], hashes: Iterable[Sequence[str]]) -> None:
    """Whoever is met under an earlier key is found under the first from now on, so that the earlier may be retired."""
    for first, *earlier in hashes:
        for row in (rows[hashed] for hashed in earlier if hashed in rows and first not in rows):
            # Another may have done so just now, or made a row of its own.
            with contextlib.suppress(IntegrityError), transaction.atomic():
                Suppression.objects.filter(pk=row.pk).update(address_hash=first)
                row.address_hash = first
                rows[first] = row


def lift(*, suppression_id: int, now: datetime) -> bool:
    """Mail may go to this address again. False where it may already."""
    return Suppression.objects.filter(pk=suppression_id, lifted_at__isnull=True).update(lifted_at=now) == 1


def purge_lifted(now: datetime, limit: int) -> int:
    """Forgets what was lifted so long ago that no report from before can still be on its way."""
    return delete_at_most(Suppression.objects.filter(lifted_at__lt=now - LIFTED_ARE_KEPT), limit)


def hashes_of(address: str) -> list[str]:
    """What stands for an address here: under the first key, then under those that were it before and still count.

    Keys are ADDRESS_PEPPER, where there is one, and the signing keys. All spellings of one address have one hash. What
    is no address has one too, which nothing else shares.
    """
    try:
        canonical = canonical_email(envelope_address(address))
    except (EmailUnusable, ValueError):
        canonical = address.strip().lower()
    pepper = [settings.ADDRESS_PEPPER] if settings.ADDRESS_PEPPER else []
    keys = [*pepper, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac(_PURPOSE, canonical, secret=key, algorithm="sha256").hexdigest() for key in keys]


def _is_news(row: Suppression, reason: str, at: datetime) -> bool:
    if row.lifted_at is not None:
        return at > row.lifted_at
    return reason == Suppression.Reason.COMPLAINT != row.reason
