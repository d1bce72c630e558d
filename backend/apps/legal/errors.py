"""What can go wrong with legal documents, as a caller can act on it."""

from __future__ import annotations

from backend.foundation.errors import DomainError, Kind


class LegalDocumentNotFound(DomainError):
    code = "legal-document-not-found"
    title = "There is no such legal document"
    kind = Kind.NOT_FOUND


class TermsNotInForce(DomainError):
    """The terms have changed since the page was opened, or were never these: show the newest and ask again."""

    code = "terms-not-in-force"
    title = "The accepted terms are not those in force"
    kind = Kind.CONFLICT


class TermsNotAccepted(DomainError):
    """Terms are in force, and none were accepted."""

    code = "terms-not-accepted"
    title = "The terms of use must be accepted"
    kind = Kind.INVALID


class VersionNotAdoptable(DomainError):
    code = "legal-version-not-adoptable"
    title = "This version cannot come into force so"
    kind = Kind.CONFLICT


class VersionInForce(DomainError):
    """It may have been read and accepted: only a new version changes anything."""

    code = "legal-version-in-force"
    title = "A version that is or was in force does not change"
    kind = Kind.CONFLICT
