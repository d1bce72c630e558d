"""What can go wrong with legislators, as a caller can act on it."""

from __future__ import annotations

from backend.foundation.errors import DomainError, Kind


class LegislatorNotFound(DomainError):
    code = "legislator-not-found"
    title = "There is no such legislator"
    kind = Kind.NOT_FOUND


class LegislatorsSourceUnusable(DomainError):
    """There is no list of legislators where the caller pointed; nothing changed."""

    code = "legislators-source-unusable"
    title = "There are no legislators to import"
    kind = Kind.INVALID


class TooManyVacancies(DomainError):
    """So many sitting members are missing from the file that it is more likely to be cut; nothing changed."""

    code = "too-many-vacancies"
    title = "Too many sitting members are missing from the file"
    kind = Kind.CONFLICT
