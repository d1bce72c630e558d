"""How long is remembered what was held? What nobody has decided about: for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from backend.apps.endorsements.screening.models import HeldSubmission, SpentProof
from backend.foundation.scheduling.retention import delete_at_most

# Long enough to notice that a rule of ours was wrong, and to undo it.
SETTLED_KEPT_FOR = timedelta(days=180)


@transaction.atomic
def purge_settled(now: datetime, limit: int) -> int:
    """Retention: what was released or dismissed long ago, with its history. The words are the revision's, not ours."""
    old = HeldSubmission.objects.filter(settled_at__lte=now - SETTLED_KEPT_FOR)
    locked = old.order_by().select_for_update(skip_locked=True).values_list("pk", flat=True)
    chosen = list(locked[:limit])
    HeldSubmission.objects.filter(pk__in=chosen).delete()
    return len(chosen)


def purge_spent_proofs(now: datetime, limit: int) -> int:
    """Retention: proofs whose time is over, which are refused for that."""
    return delete_at_most(SpentProof.objects.filter(expires_at__lte=now), limit)
