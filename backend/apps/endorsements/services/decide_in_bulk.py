"""How are several texts decided at once? Each by itself, as it was read; what fails stops none of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser

from backend.apps.endorsements.models import Endorsement
from backend.foundation.errors import DomainError

# So many texts are read on one page.
MAX_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What was read of an endorsement before it is decided: its text, and the newest decision (0 for none)."""

    endorsement_id: int
    revision_id: int
    last_decision_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one: done where there is no `refusal`, which is a sentence, with its error's code."""

    endorsement_id: int
    refusal: str = ""
    code: str = ""

    @property
    def is_done(self) -> bool:
        return not self.refusal


def decide_in_bulk(
    *,
    decide: Callable[..., Endorsement],
    reviewed: Iterable[Reviewed],
    by: AbstractBaseUser,
    now: datetime,
    reason: str = "",
) -> list[Outcome]:
    """Carries one act out for each endorsement that was read, in a transaction each.

    `decide` is the use case for one (approve_endorsement, reject_endorsement, publish_endorsement): what it refuses for
    one it refuses here, and says so in that one's outcome.
    """
    outcomes = []
    for one in reviewed:
        try:
            decide(
                endorsement_id=one.endorsement_id,
                revision_id=one.revision_id,
                last_decision_id=one.last_decision_id,
                by=by,
                now=now,
                reason=reason,
            )
        except DomainError as refusal:
            outcomes.append(Outcome(endorsement_id=one.endorsement_id, refusal=refusal.detail, code=refusal.code))
        else:
            outcomes.append(Outcome(endorsement_id=one.endorsement_id))
    return outcomes
