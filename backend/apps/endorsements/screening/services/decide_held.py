"""What does a person decide about held submissions? One or many at once, in as many queries; and it can be undone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from backend.apps.endorsements.models import Revision, Verification
from backend.apps.endorsements.screening.models import HeldDecision, HeldSubmission
from backend.apps.endorsements.screening.states import PERMITTED_MOVES, HeldState
from backend.apps.endorsements.services.submit_endorsement import CONFIRMATION_MAIL, mail_promise
from backend.foundation.outbox.services import enqueue_many

Act = HeldDecision.Act
_WENT_ON = "It has gone on by itself: the same words came again with nothing against them."
_TARGETS = {Act.RELEASE: HeldState.RELEASED, Act.DISMISS: HeldState.DISMISSED, Act.UNDO: HeldState.HELD}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """`done`: ids that have moved. `left`: those that have not, each with a sentence that says why.

    `batch` is what `undo_batch` takes back.
    """

    batch: UUID
    done: list[int] = field(default_factory=list)
    left: dict[int, str] = field(default_factory=dict)


def release_held(*, held_ids: Collection[int], by: AbstractBaseUser, now: datetime, reason: str = "") -> Decided:
    """Lets them go on as any other: the mail that asks their address to confirm is promised, once for each.

    Those for which none would go out are left: their endorsement was closed since, or their address has confirmed; so
    are, by this and every other act, those that have gone on by themselves.
    """
    return _decide(Act.RELEASE, held_ids, by, now, reason)


def dismiss_held(*, held_ids: Collection[int], by: AbstractBaseUser, now: datetime, reason: str = "") -> Decided:
    """Leaves them where they are, without a mail. Their words stay until retention takes them."""
    return _decide(Act.DISMISS, held_ids, by, now, reason)


def undo_held(*, held_ids: Collection[int], by: AbstractBaseUser, now: datetime, reason: str = "") -> Decided:
    """Puts back into the queue what was dismissed, and what was released as long as no mail has gone out for it."""
    return _decide(Act.UNDO, held_ids, by, now, reason)


def undo_batch(*, batch: UUID, by: AbstractBaseUser, now: datetime, reason: str = "") -> Decided:
    """Takes a whole bulk act back, but for what somebody has decided anew since."""
    held_ids = HeldSubmission.objects.filter(batch=batch).values_list("pk", flat=True)
    return _decide(Act.UNDO, list(held_ids), by, now, reason)


@transaction.atomic
def _decide(act: Act, held_ids: Collection[int], by: AbstractBaseUser, now: datetime, reason: str) -> Decided:
    # In the order of their keys, so that two people's bulk acts never wait for each other in a circle.
    locked = HeldSubmission.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=held_ids)
    related = locked.select_related("revision__endorsement__current_revision")
    rows = {row.pk: row for row in related.order_by("pk")}
    left = {held_id: "It is gone." for held_id in held_ids if held_id not in rows} | _left(act, rows)
    chosen = [row for pk, row in rows.items() if pk not in left]
    decided = Decided(batch=uuid4(), done=[row.pk for row in chosen], left=left)
    _write(act, decided, by, now, reason)
    if act == Act.RELEASE:
        enqueue_many(kind=CONFIRMATION_MAIL, payloads=[mail_promise(row.revision, now) for row in chosen], due_at=now)
    return decided


def _left(act: Act, rows: dict[int, HeldSubmission]) -> dict[int, str]:
    left = {pk: _WENT_ON for pk, row in rows.items() if row.has_gone_on}
    left |= {
        pk: f"It is {row.get_state_display()} already: somebody may have been faster."
        for pk, row in rows.items()
        if pk not in left and _TARGETS[act] not in PERMITTED_MOVES[HeldState(row.state)]
    }
    if act == Act.RELEASE:
        left |= {pk: why for pk, row in rows.items() if pk not in left and (why := _why_pointless(row.revision))}
    if act == Act.UNDO:
        left |= dict.fromkeys(_mailed(rows) - left.keys(), "Its mail has gone out, and none can be taken back.")
    return left


def _why_pointless(revision: Revision) -> str:
    """Why no mail would ask to confirm it, in a sentence; or nothing."""
    endorsement = revision.endorsement
    if revision.number <= endorsement.settled_through:
        return "Its endorsement was closed since: only what is submitted anew can be confirmed."
    current = endorsement.current_revision
    if current is not None and revision.number <= current.number:
        return "Its address has confirmed this text, or a newer one, already."
    return ""


def _mailed(rows: dict[int, HeldSubmission]) -> set[int]:
    """Those released for which a mail is out, or on its way, since."""
    released = {row.revision_id: row for row in rows.values() if row.state == HeldState.RELEASED}
    links = Verification.objects.filter(revision__in=list(released)).values_list("revision_id", "created_at")
    return {
        released[revision_id].pk
        for revision_id, created_at in links
        if created_at >= (released[revision_id].settled_at or created_at)
    }


def _write(act: Act, decided: Decided, by: AbstractBaseUser, now: datetime, reason: str) -> None:
    settled: dict[str, object] = {"settled_at": now, "settled_by_id": by.pk, "batch": decided.batch}
    if act == Act.UNDO:
        settled = dict.fromkeys(settled)
    HeldSubmission.objects.filter(pk__in=decided.done).update(state=_TARGETS[act], **settled)
    HeldDecision.objects.bulk_create(
        HeldDecision(held_id=held_id, act=act, by_id=by.pk, at=now, reason=reason, batch=decided.batch)
        for held_id in decided.done
    )
