"""Which sessions are over? Those in the database, for which Django has a command but no schedule."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session

from .retention import delete_at_most


def purge_expired_sessions(now: datetime, limit: int) -> int:
    """Retention: rows that sign nobody in any more. Where sessions live elsewhere, there are none."""
    return delete_at_most(Session.objects.filter(expire_date__lte=now), limit)
