"""Is this submission taken as it is, or held for a person to look at?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from backend.apps.endorsements.submission import Submission
from backend.foundation.mail.canonical_email import canonical_email

from .busy import is_busy
from .disposable import is_disposable
from .errors import ProofOfWorkNeeded
from .evidence import Evidence
from .form_token import signal_of
from .links import signals_of
from .proof_of_work import is_proven
from .signals import Outcome, Signal, outcome_of, score_of
from .switches import require_submissions


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`signals` in the order of their names; `score` is their sum."""

    is_held: bool = False
    score: int = 0
    signals: tuple[Signal, ...] = ()


def screen(*, campaign_id: int, submission: Submission, evidence: Evidence | None, now: datetime) -> Verdict:
    """Looks at what was typed and what came along. Call it in the submission's transaction, before it writes.

    Without `evidence` there is no form to judge, such as where a command hands one in: only the switch is asked.
    Nothing of it depends on whether the address is known.

    Raises:
        SubmissionsStopped: the campaign takes none now, or none does.
        EmailUnusable: no mail reaches this address.
        ProofOfWorkNeeded: a proof would help, none came that counts, and the sender would rather be asked.
    """
    require_submissions(campaign_id=campaign_id)
    if evidence is None:
        return Verdict()
    signals = tuple(sorted(_signals(campaign_id, submission, evidence, now)))
    score = score_of(signals)
    outcome = outcome_of(score, has_proof=False)
    # A proof that is not needed is not looked at, and so not spent.
    if outcome is Outcome.ASKS_PROOF:
        outcome = outcome_of(score, has_proof=is_proven(evidence.proof_of_work, now=now))
    if outcome is Outcome.ASKS_PROOF and evidence.can_prove_work:
        raise ProofOfWorkNeeded(
            "Solve a challenge from /api/v1/proof-of-work-challenge and send this again with the solution as "
            "proof_of_work. Each solution counts once and for an hour."
        )
    return Verdict(is_held=outcome is not Outcome.PASSES, score=score, signals=signals)


def _signals(campaign_id: int, submission: Submission, evidence: Evidence, now: datetime) -> Iterator[Signal]:
    if evidence.hidden_field:
        yield Signal.HIDDEN_FIELD
    of_token = signal_of(evidence.form_token, now)
    if of_token is not None:
        yield of_token
    if is_disposable(canonical_email(submission.email)):
        yield Signal.DISPOSABLE_ADDRESS
    yield from signals_of(submission.statement, (submission.name, submission.organization_name, submission.role))
    if is_busy(campaign_id=campaign_id, now=now):
        yield Signal.BUSY_CAMPAIGN
