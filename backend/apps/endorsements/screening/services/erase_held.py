"""What stays of held submissions of someone who asks to be forgotten? Why they were held, and who decided what."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import uuid4

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from backend.apps.endorsements.screening.models import HeldDecision, HeldSubmission
from backend.apps.endorsements.screening.states import HeldState


@transaction.atomic
def erase_held(*, endorsement_ids: Collection[int], by: AbstractBaseUser | None, now: datetime) -> None:
    """Takes what waits out of the queue, and empties the reasons that people gave: they may name somebody.

    Call it in the transaction that empties the words. Again it changes nothing.
    """
    held = HeldSubmission.objects.filter(revision__endorsement__in=endorsement_ids)
    HeldDecision.objects.filter(held__in=held).exclude(reason="").update(reason="")
    waiting = held.filter(state=HeldState.HELD).select_for_update(no_key=True, of=("self",)).order_by("pk")
    waiting_ids, batch, by_id = list(waiting.values_list("pk", flat=True)), uuid4(), None if by is None else by.pk
    HeldSubmission.objects.filter(pk__in=waiting_ids).update(
        state=HeldState.DISMISSED, settled_at=now, settled_by_id=by_id, batch=batch
    )
    HeldDecision.objects.bulk_create(
        HeldDecision(held_id=held_id, act=HeldDecision.Act.DISMISS, by_id=by_id, at=now, batch=batch)
        for held_id in waiting_ids
    )
