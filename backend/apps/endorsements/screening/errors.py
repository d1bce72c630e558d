"""What can screening say no to, as a caller can act on it?"""

from __future__ import annotations

from backend.foundation.errors import DomainError, Kind


class SubmissionsStopped(DomainError):
    """Staff have stopped them, for one campaign or for all."""

    code = "submissions-stopped"
    title = "Endorsements are not taken at the moment"
    kind = Kind.UNAVAILABLE
    retry_after_seconds = 600


class MailStopped(DomainError):
    """Staff have stopped mail; what waits in the outbox goes on waiting."""

    code = "mail-stopped"
    title = "Mail is not sent at the moment"
    kind = Kind.UNAVAILABLE
    retry_after_seconds = 300


class HeldMoveNotPermitted(DomainError):
    """A colleague may have been faster, its endorser may have, or retention."""

    code = "held-move-not-permitted"
    title = "The held submission does not allow this"
    kind = Kind.CONFLICT


class ProofOfWorkNeeded(DomainError):
    """Only said to who has sent `can_prove_work`; anybody else's submission is held for a person to look at."""

    code = "proof-of-work-needed"
    title = "A proof of work is asked for"
    kind = Kind.CONFLICT
