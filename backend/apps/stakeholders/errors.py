"""What can go wrong with stakeholders, as a caller can act on it."""

from __future__ import annotations

from backend.foundation.errors import DomainError, Kind


class StakeholderNotFound(DomainError):
    code = "stakeholder-not-found"
    title = "There is no such stakeholder"
    kind = Kind.NOT_FOUND
