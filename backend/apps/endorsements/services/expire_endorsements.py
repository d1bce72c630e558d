"""What becomes of words that nobody confirms? When no link to them can live any more, they expire."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from backend.apps.endorsements.links import link_lifetime
from backend.apps.endorsements.models import Act, Actor, Decision, Endorsement, Revision, Verification
from backend.apps.endorsements.screening.models import HeldSubmission
from backend.apps.endorsements.screening.switches import campaigns_whose_mail_waits
from backend.apps.endorsements.states import EndorsementState

from .send_confirmation_mail import PAUSE_PER_ADDRESS

# A transaction's worth: short enough to be interrupted after any, long enough not to be all overhead.
BATCH = 500
# A mail may be put off by the pause and is then still being made; nobody's link dies while it is on its way.
GRACE = PAUSE_PER_ADDRESS + timedelta(hours=1)


def expire_endorsements(*, now: datetime, budget_seconds: float, batch: int = BATCH) -> int:
    """Expires what was submitted more than a link's life ago, never confirmed, and has no living link: how many.

    In batches, each a transaction of its own, until none is left or the budget is used up: whatever ends it loses
    nothing, and the next run goes on. Running it again changes nothing. Where mail is stopped, of a campaign or of all,
    nothing expires: nobody can have confirmed what they were not asked.
    """
    waiting = campaigns_whose_mail_waits(now=now)
    if None in waiting:
        return 0
    candidates = _lapsed(now).exclude(campaign__in=waiting)
    ends, expired = time.monotonic() + budget_seconds, 0
    while time.monotonic() < ends:
        found, changed = _one_batch(candidates, now, batch)
        expired += changed
        if found < batch:
            break
    return expired


@transaction.atomic
def _one_batch(candidates: QuerySet[Endorsement], now: datetime, batch: int) -> tuple[int, int]:
    """How many were found, and how many of them expired. Who is being submitted or confirmed is left to another run."""
    free = candidates.order_by("pk").select_for_update(skip_locked=True, no_key=True)
    locked = list(free.values_list("pk", flat=True)[:batch])
    # Asked again under the lock: a submission that has just ended brought newer words without changing the row.
    lapsed = list(candidates.filter(pk__in=locked).values_list("pk", flat=True))
    numbers = Revision.objects.filter(endorsement=OuterRef("pk")).order_by("-number").values("number")
    Endorsement.objects.filter(pk__in=lapsed).update(
        state=EndorsementState.EXPIRED, settled_through=Subquery(numbers[:1])
    )
    newest = Revision.objects.filter(endorsement__in=lapsed, number=F("endorsement__settled_through"))
    Decision.objects.bulk_create(
        Decision(endorsement_id=endorsement_id, revision_id=revision_id, act=Act.EXPIRE, actor=Actor.CLOCK, at=now)
        for revision_id, endorsement_id in newest.values_list("pk", "endorsement_id")
    )
    return len(locked), len(lapsed)


def _lapsed(now: datetime) -> QuerySet[Endorsement]:
    submitted_until = now - link_lifetime() - GRACE
    younger = Revision.objects.filter(endorsement=OuterRef("pk"), submitted_at__gt=submitted_until)
    living = Verification.objects.filter(revision__endorsement=OuterRef("pk"), expires_at__gt=now)
    held = HeldSubmission.objects.keeping_alive(submitted_until).filter(revision__endorsement=OuterRef("pk"))
    submitted = Endorsement.objects.filter(state=EndorsementState.SUBMITTED, created_at__lte=submitted_until)
    return submitted.filter(~Exists(younger), ~Exists(living), ~Exists(held))
