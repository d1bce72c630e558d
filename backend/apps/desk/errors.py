"""Why is an export not begun, or not handed out?"""

from __future__ import annotations

from backend.foundation.errors import DomainError, Kind


class ExportNotFound(DomainError):
    """Also for who may not know of it."""

    code = "export-not-found"
    title = "There is no such export"
    kind = Kind.NOT_FOUND


class ExportNotReady(DomainError):
    code = "export-not-ready"
    title = "The export is not written yet, or is deleted"
    kind = Kind.CONFLICT


class ExportsAtLimit(DomainError):
    """One person's exports that are being written."""

    code = "exports-at-limit"
    title = "Too many exports are being written"
    kind = Kind.CONFLICT


class ContactsNotPermitted(DomainError):
    code = "contacts-not-permitted"
    title = "Addresses are exported only by who may see them"
    kind = Kind.FORBIDDEN
