"""How are all stakeholders placed, when one statement for all would take too long?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from backend.apps.stakeholders.models import Location

from .place_stakeholders import Placed, place_stakeholders

# So many take about two seconds.
CHUNK = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """What was done with it, and the key of its last stakeholder, None where none come after it."""

    placed: Placed
    last: int | None


@transaction.atomic
def place_chunk(
    *, after: int, size: int, day: date, now: datetime, layer: str | None = None, states: Sequence[str] | None = None
) -> Chunk:
    """As place_stakeholders, for the next `size` of those who have a location, by key, beginning behind `after`."""
    rows = Location.objects.filter(pk__gt=after).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[: size + 1])
    chunk = ids[:size]
    placed = place_stakeholders(day=day, now=now, stakeholder_ids=chunk, layer=layer, states=states)
    return Chunk(placed=placed, last=chunk[-1] if len(ids) > size else None)
