"""How does a draft come into force? By somebody's act, for a day that is not over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from backend.apps.legal.errors import LegalDocumentNotFound, VersionInForce, VersionNotAdoptable
from backend.apps.legal.models import Version

from .locks import take_kind


@dataclass(frozen=True, slots=True, kw_only=True)
class AsRead:
    """What stood on the page of who adopts: the text's SHA-256, the title and the first day (ISO, empty for none)."""

    sha256: str
    title: str
    in_force_from: str


@transaction.atomic
def adopt_version(*, version_id: int, by: AbstractBaseUser, now: datetime, as_read: AsRead | None = None) -> Version:
    """Brings a draft into force from its day on; until that day it may be taken back, then nothing changes it.

    The day is today (UTC) or later: what people accepted yesterday stays what they accepted. It lies after the days of
    all adopted versions of its kind, so that none slips in before one that is announced.

    Raises:
        LegalDocumentNotFound: there is no such version.
        VersionInForce: it is adopted already.
        VersionNotAdoptable: a part is missing, its day does not do, or it is not what was read any more.
    """
    version = locked_version(version_id)
    if version.adopted_at is not None:
        raise VersionInForce(f"«{version}» is adopted already.")
    if as_read is not None and as_read != _as_it_is(version):
        raise VersionNotAdoptable(f"«{version}» was changed since you read it. Read it again, then decide.")
    _require_adoptable(version, now)
    version.adopted_at = now
    version.adopted_by_id = by.pk
    version.save(update_fields=["adopted_at", "adopted_by"])
    return version


def locked_version(version_id: int) -> Version:
    """The version, with its kind's lock held.

    Raises:
        LegalDocumentNotFound: there is no such version.
    """
    kind = Version.objects.filter(pk=version_id).values_list("kind", flat=True).first()
    if kind is not None:
        take_kind(kind)
    version = Version.objects.filter(pk=version_id).first()
    if version is None:
        raise LegalDocumentNotFound("This version is gone.")
    return version


def _as_it_is(version: Version) -> AsRead:
    day = version.in_force_from.isoformat() if version.in_force_from else ""
    return AsRead(sha256=version.sha256, title=version.title, in_force_from=day)


def _require_adoptable(version: Version, now: datetime) -> None:
    if not (version.title.strip() and version.text.strip()):
        raise VersionNotAdoptable(f"«{version}» has no title or no text.")
    if version.in_force_from is None:
        raise VersionNotAdoptable(f"«{version}» has no first day. Give it one, today or later.")
    if version.in_force_from < now.date():
        raise VersionNotAdoptable(f"The first day of «{version}», {version.in_force_from}, is over.")
    others = Version.objects.of_kind(version.kind).adopted().filter(in_force_from__gte=version.in_force_from)
    if other := others.order_by("-in_force_from").first():
        raise VersionNotAdoptable(f"«{other}» begins on {other.in_force_from}; «{version}» must begin after it.")
