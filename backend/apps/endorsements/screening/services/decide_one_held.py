"""What does a person decide about one held submission, its words before them? As about many; a refusal is an error."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from backend.apps.endorsements.screening.errors import HeldMoveNotPermitted
from backend.apps.endorsements.screening.models import HeldSubmission

from .decide_held import Decided, dismiss_held, release_held, undo_held


def release_one_held(*, held_id: int, by: AbstractBaseUser, now: datetime, reason: str = "") -> HeldSubmission:
    """As `release_held`.

    Raises:
        HeldMoveNotPermitted: it was decided meanwhile, is gone or has gone on, or no mail could confirm it any more.
    """
    return _one(release_held, held_id, by, now, reason)


def dismiss_one_held(*, held_id: int, by: AbstractBaseUser, now: datetime, reason: str = "") -> HeldSubmission:
    """As `dismiss_held`.

    Raises:
        HeldMoveNotPermitted: it was decided meanwhile, is gone or has gone on.
    """
    return _one(dismiss_held, held_id, by, now, reason)


def undo_one_held(*, held_id: int, by: AbstractBaseUser, now: datetime, reason: str = "") -> HeldSubmission:
    """As `undo_held`.

    Raises:
        HeldMoveNotPermitted: it waits already, is gone or has gone on, or its mail is out.
    """
    return _one(undo_held, held_id, by, now, reason)


@transaction.atomic
def _one(
    decide: Callable[..., Decided], held_id: int, by: AbstractBaseUser, now: datetime, reason: str
) -> HeldSubmission:
    decided = decide(held_ids=[held_id], by=by, now=now, reason=reason)
    if held_id in decided.left:
        raise HeldMoveNotPermitted(decided.left[held_id])
    return HeldSubmission.objects.get(pk=held_id)
