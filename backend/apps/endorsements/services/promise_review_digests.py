"""Who is told today that endorsements wait for review?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet

from backend.apps.endorsements.models import Endorsement, HeldSubmission
from backend.foundation.outbox.services import enqueue

REVIEW_DIGEST = "review-digest"
REVIEW = "endorsements.review_endorsement"


@transaction.atomic
def promise_review_digests(*, now: datetime) -> int:
    """Promises each moderator one mail for this day (UTC), where anything waits; returns how many there are.

    Running it again on the same day promises nothing more. What the mail says, and whether its reader still may read
    it, is decided when it is sent.
    """
    if not (Endorsement.objects.awaiting_review().exists() or HeldSubmission.objects.waiting().exists()):
        return 0
    day = now.date().isoformat()
    moderators = _moderators().values_list("pk", flat=True)
    for user_id in moderators:
        enqueue(
            kind=REVIEW_DIGEST,
            payload={"user_id": user_id, "day": day},
            deduplication_key=f"{REVIEW_DIGEST}:{day}:{user_id}",
            due_at=now,
        )
    return len(moderators)


def _moderators() -> QuerySet[Any]:
    """Active staff with an address who may review; superusers may."""
    users = get_user_model().objects.with_perm(REVIEW, backend="django.contrib.auth.backends.ModelBackend")
    return users.filter(is_staff=True).exclude(email="").order_by("pk")
