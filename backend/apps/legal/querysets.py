"""Which version of a document is in force, on a day or at a moment?"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from .models import Version  # noqa: F401  # the type argument below


class VersionQuerySet(models.QuerySet["Version"]):
    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def named(self, name: str) -> Self:
        """The one that others note by this name: `terms/3`."""
        kind, _, number = name.partition("/")
        return self.of_kind(kind).filter(number=int(number)) if number.isdecimal() else self.none()

    def adopted(self) -> Self:
        """Not drafts: in force on some day, past or to come."""
        return self.filter(adopted_at__isnull=False)

    def in_force_on(self, day: date) -> Self:
        """Adopted and begun by then, the one in force first: a version ends when the next of its kind begins."""
        return self.adopted().filter(in_force_from__lte=day).order_by("-in_force_from")

    def in_force_at(self, moment: datetime) -> Self:
        """As `in_force_on` its day, but for what was adopted later: nobody could have read that yet."""
        return self.in_force_on(moment.date()).filter(adopted_at__lte=moment)
