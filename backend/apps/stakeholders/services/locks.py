"""Who waits for whom when a person is erased or merged while somebody types their address?

A submission reads whose address it is, and writes words for that row a moment later. If the row were emptied in
between, the words would stay behind on it. So whoever looks an address up holds it until its transaction ends, many at
once, and whoever takes it away holds it alone. On advisory locks, not on the row's: confirming locks an endorsement
first and the stakeholder after it, submitting the other way round, and the two would wait for each other.
"""

from __future__ import annotations

from django.db import connection

_SHARED = "SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))"
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def hold_address(canonical: str) -> None:
    """Keeps the address's stakeholder what it is until the transaction ends; others may do so at the same time."""
    _take(_SHARED, canonical)


def take_addresses(*canonical: str) -> None:
    """Waits until nobody holds them, and keeps everybody off until the transaction ends. Before any row's lock."""
    for address in sorted(canonical):
        _take(_ALONE, address)


def _take(statement: str, canonical: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [f"stakeholder {canonical}"])
