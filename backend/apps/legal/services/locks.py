"""Two who write documents of one kind at once: the second waits, and numbers and days never collide."""

from __future__ import annotations

from django.db import connection


def take_kind(kind: str) -> None:
    """Until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"legal documents {kind}"])
