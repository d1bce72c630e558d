"""Which document is in force?"""

from __future__ import annotations

from datetime import date

from backend.apps.legal.errors import LegalDocumentNotFound
from backend.apps.legal.models import DocumentKind, Version
from backend.apps.legal.querysets import VersionQuerySet


def current_terms(*, on: date) -> Version | None:
    """The terms of use in force on a day (UTC), or None where there are none."""
    return Version.objects.of_kind(DocumentKind.TERMS).in_force_on(on).first()


def version_named(*, name: str) -> Version | None:
    """The version that others note as `terms/3`; None where none is of this name, or it is empty."""
    return Version.objects.named(name).first()


def document_on(*, kind: str, on: date) -> Version:
    """The version of a kind of document in force on a day (UTC), past or to come.

    Raises:
        LegalDocumentNotFound: none is, or there is no such kind.
    """
    version = Version.objects.of_kind(kind).in_force_on(on).first()
    if version is None:
        raise LegalDocumentNotFound(f"There is no document «{kind[:40]}» in force on {on.isoformat()}.")
    return version


def versions_of(*, kind: str) -> VersionQuerySet:
    """All adopted versions of a kind of document; none where none was adopted yet.

    Raises:
        LegalDocumentNotFound: there is no such kind.
    """
    if kind not in DocumentKind.values:
        known = ", ".join(DocumentKind.values)
        raise LegalDocumentNotFound(f"There is no kind of document «{kind[:40]}»; known are {known}.")
    return Version.objects.of_kind(kind).adopted()
