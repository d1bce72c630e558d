"""Who waits for whom when an export begins while somebody is erased?

An erasure ends the exports that it sees. One that is not committed yet it does not see, nor one that begins after it
has looked; and either may read the person's words before the erasure commits. So whoever begins an export holds the
lock until its row is there to be seen, many at once, and an erasure takes it alone before it looks: an export that was
first is ended, and one that comes after it reads nobody who is erased.
"""

from __future__ import annotations

from django.db import connection

_SHARED = "SELECT pg_advisory_xact_lock_shared(hashtextextended('desk exports', 0))"
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('desk exports', 0))"


def hold_exports() -> None:
    """Waits for erasures under way, and keeps others off until the transaction ends. Right before the row is made."""
    _take(_SHARED)


def take_exports() -> None:
    """Waits until every export that has begun is there to be seen, and lets none begin until the transaction ends."""
    _take(_ALONE)


def _take(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
