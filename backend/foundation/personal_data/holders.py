"""Which parts of the program hold data of a person? Each registers its holder in `apps.py`, as outbox handlers do.

Whoever exports, erases or merges a person asks all of them, and so need not know any: the one who asks may stand below
those who answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """By what others know one: the key of the row, and the reference that is told outside."""

    id: int
    reference: UUID


class Holder:
    """What one app holds of people. Subclasses answer at least the first two.

    Each is called inside the transaction of the whole, which stands or falls as one, and before the person's own row
    is touched: so an app locks its rows first, in the order it always does.
    """

    def export(self, person: Person) -> Any:
        """Everything held, as JSON can say it: dicts, lists, text, numbers, datetimes, UUIDs."""
        raise NotImplementedError

    def erase(self, person: Person, *, now: datetime) -> int:
        """Takes name, words, addresses and points out, and lets acts and decisions stand. Rows changed; again: 0."""
        raise NotImplementedError

    def lock(self, people: Sequence[Person]) -> None:
        """Takes every lock that erasing all these needs, once, before the first is erased: they are one whole person.

        What erasing one of them locks is held until all are erased. Whoever asked for more then would ask out of turn,
        and two erasures could wait for each other.
        """

    def conflicts(self, *, survivor: Person, duplicate: Person) -> list[str]:
        """What keeps the two from being one, a sentence each that names the thing and neither person."""
        return []

    def move(self, *, survivor: Person, duplicate: Person, by: AbstractBaseUser | None, now: datetime) -> int:
        """Gives the survivor what is the duplicate's; rows moved. What conflicts stays where it is, out of sight."""
        return 0

    def kept(self, *, before: datetime) -> QuerySet[Any, Any] | None:
        """Keys of the people of whom something must stay however old it is, or is not older than `before`."""
        return None


_holders: dict[str, Holder] = {}


def register_holder(name: str, holder: Holder) -> None:
    """Makes `holder` answer under `name`, which is its key in an export."""
    if _holders.setdefault(name, holder) is not holder:
        raise ValueError(f"There is a holder {name!r} already.")


def holders() -> Mapping[str, Holder]:
    """In the order of their registration, which is that of INSTALLED_APPS."""
    return _holders
