"""Does a mail go for a revision? Not where its submission scored badly, until a person, or a better one, opens it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from backend.apps.endorsements.models import Revision
from backend.foundation.observability.metrics import count

from .models import HeldSubmission
from .screen import Verdict
from .states import HeldState
from .switches import mail_resumed_at


@dataclass(frozen=True, slots=True)
class Gate:
    """`opened_at`: from when on a mail may go. Of what was never held nor stopped, when it was submitted."""

    is_shut: bool
    opened_at: datetime


def lets_pass(revision: Revision, verdict: Verdict, *, now: datetime) -> bool:
    """Keeps what is held, and says whether the submission goes on to its mail. Needs the endorsement's lock.

    Words that were taken once are not held later: who has guessed what somebody typed must not keep that person's mail
    back by sending the same with a bad score.
    """
    held = HeldSubmission.objects.filter(revision=revision)
    if not verdict.is_held:
        held.filter(cleared_at__isnull=True).update(cleared_at=now)
        return True
    if revision.submitted_at < now:
        return _repeated(held.first(), verdict, now)
    row, is_new = HeldSubmission.objects.get_or_create(revision=revision, defaults=_first(revision, verdict, now))
    if is_new:
        count("SubmissionsHeld")
        return False
    return _repeated(row, verdict, now)


def gate_of(revision: Revision) -> Gate:
    """Whether a mail may go for it now; locks the row, where there is one, so that nobody decides meanwhile."""
    held = HeldSubmission.objects.select_for_update(no_key=True, of=("self",)).filter(revision=revision).first()
    moments = [revision.submitted_at, mail_resumed_at(campaign_id=revision.endorsement.campaign_id)]
    if held is not None:
        moments += [held.cleared_at, held.settled_at]
    is_open = held is None or held.cleared_at is not None or held.state == HeldState.RELEASED
    return Gate(is_shut=not is_open, opened_at=max(moment for moment in moments if moment is not None))


def opened_since(since: datetime, *, campaign_id: int) -> Q:
    """Of a campaign's revisions, those whose gate is open and has opened after `since`; as `gate_of`, in one query."""
    held = "held_submission"
    is_open = Q(**{f"{held}__isnull": True}) | Q(**{f"{held}__cleared_at__isnull": False})
    is_open |= Q(**{f"{held}__state": HeldState.RELEASED})
    resumed_at = mail_resumed_at(campaign_id=campaign_id)
    if resumed_at is not None and resumed_at > since:
        return is_open
    moments = ("submitted_at", f"{held}__cleared_at", f"{held}__settled_at")
    return is_open & Q(*[Q(**{f"{moment}__gt": since}) for moment in moments], _connector=Q.OR)


def _first(revision: Revision, verdict: Verdict, now: datetime) -> dict[str, object]:
    return {
        "campaign_id": revision.endorsement.campaign_id,
        "score": verdict.score,
        "signals": list(verdict.signals),
        "first_at": now,
        "last_at": now,
    }


def _repeated(row: HeldSubmission | None, verdict: Verdict, now: datetime) -> bool:
    """The same words once more. What was decided about them stays, and what was let through goes on."""
    if row is None or row.cleared_at is not None or row.state == HeldState.RELEASED:
        return True
    worse = {"score": verdict.score, "signals": list(verdict.signals)} if verdict.score > row.score else {}
    HeldSubmission.objects.filter(pk=row.pk).update(times=F("times") + 1, last_at=now, **worse)
    return False
