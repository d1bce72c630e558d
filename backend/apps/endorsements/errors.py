"""What can go wrong with endorsements, as a caller can act on it."""

from __future__ import annotations

from backend.foundation.errors import DomainError, Kind


class EndorsementNotFound(DomainError):
    code = "endorsement-not-found"
    title = "There is no such endorsement"
    kind = Kind.NOT_FOUND


class VerificationUnknown(DomainError):
    code = "verification-unknown"
    title = "The confirmation link is not known"
    kind = Kind.NOT_FOUND


class VerificationExpired(DomainError):
    """The endorser may submit again and gets a new link."""

    code = "verification-expired"
    title = "The confirmation link has expired"
    kind = Kind.GONE


class VerificationSettled(DomainError):
    """The endorsement was withdrawn or decided after the link's words were typed. Newer words get a new link."""

    code = "verification-settled"
    title = "The link's endorsement was closed meanwhile"
    kind = Kind.GONE


class EndorsementMoveNotPermitted(DomainError):
    """Another moderator may have been faster."""

    code = "endorsement-move-not-permitted"
    title = "The endorsement is not in a state that allows this"
    kind = Kind.CONFLICT


class ReviewedTextChanged(DomainError):
    """The endorser confirmed a newer text after the moderator had opened the page."""

    code = "reviewed-text-changed"
    title = "The text is no longer the one that was reviewed"
    kind = Kind.CONFLICT


class DecidedMeanwhile(DomainError):
    """Somebody decided after the moderator had opened the page."""

    code = "decided-meanwhile"
    title = "Somebody has decided about this endorsement meanwhile"
    kind = Kind.CONFLICT


class ConsentMissing(DomainError):
    """The endorser did not agree to be shown; no decision of ours replaces that."""

    code = "consent-missing"
    title = "The endorser has not agreed to be shown"
    kind = Kind.CONFLICT
