"""How does an address come onto the list of those we do not write to, and off it?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

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
    row = Suppression.objects.select_for_update().filter(address_hash__in=hashes).first()
    if row is None:
        row, is_new = Suppression.objects.select_for_update().get_or_create(address_hash=hashes[0], defaults=told)
        if is_new:
            return row
    if _is_news(row, reason, at):
        for name, value in told.items():
            setattr(row, name, value)
        row.address_hash, row.lifted_at = hashes[0], None
        row.save()
    return row


def is_suppressed(addresses: Iterable[str]) -> set[str]:
    """Those of `addresses` that get no mail, as they were given. One query."""
    hashes = {address: hashes_of(address) for address in addresses}
    asked = [hashed for every in hashes.values() for hashed in every]
    standing = Suppression.objects.filter(address_hash__in=asked, lifted_at__isnull=True)
    found = set(standing.values_list("address_hash", flat=True))
    return {address for address, every in hashes.items() if not found.isdisjoint(every)}


def lift(*, suppression_id: int, now: datetime) -> bool:
    """Mail may go to this address again. False where it may already."""
    return Suppression.objects.filter(pk=suppression_id, lifted_at__isnull=True).update(lifted_at=now) == 1


def purge_lifted(now: datetime, limit: int) -> int:
    """Forgets what was lifted so long ago that no report from before can still be on its way."""
    old = Suppression.objects.filter(lifted_at__lt=now - LIFTED_ARE_KEPT).order_by("lifted_at")[:limit]
    return Suppression.objects.filter(pk__in=old.values("pk")).delete()[0]


def hashes_of(address: str) -> list[str]:
    """What stands for an address here: under the signing key, then under the earlier ones that still count.

    All spellings of one address have one hash. What is no address has one too, which nothing else shares.
    """
    try:
        canonical = canonical_email(envelope_address(address))
    except (EmailUnusable, ValueError):
        canonical = address.strip().lower()
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac(_PURPOSE, canonical, secret=key, algorithm="sha256").hexdigest() for key in keys]


def _is_news(row: Suppression, reason: str, at: datetime) -> bool:
    if row.lifted_at is not None:
        return at > row.lifted_at
    return reason == Suppression.Reason.COMPLAINT != row.reason
