"""What can go wrong with stakeholders, as a caller can act on it."""

from __future__ import annotations

from backend.foundation.errors import DomainError, Kind


class StakeholderNotFound(DomainError):
    code = "stakeholder-not-found"
    title = "There is no such stakeholder"
    kind = Kind.NOT_FOUND


class StakeholdersNotMergeable(DomainError):
    """They are one already, one of them is gone, or both have what a person has once."""

    code = "stakeholders-not-mergeable"
    title = "These two stakeholders cannot become one"
    kind = Kind.CONFLICT


class MailingLinkUnknown(DomainError):
    code = "mailing-link-unknown"
    title = "The link to unsubscribe is not known"
    kind = Kind.NOT_FOUND
