"""What do acceptances hold of a person? Only whose they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from backend.foundation.personal_data.describe import described
from backend.foundation.personal_data.holders import Holder, Person

from .models import Acceptance


class AcceptancesHolder(Holder):
    """An erased person's acceptances stay, nobody's: what was accepted, when, and by which act.

    A merge moves none: it was one address that accepted, and an export of the survivor holds the duplicate's rows too.
    """

    def export(self, person: Person) -> list[dict[str, Any]]:
        rows = Acceptance.objects.filter(subject=person.reference).select_related("version")
        return [{"document": row.version.name, **described(row, without=("version_id",))} for row in rows]

    def erase(self, person: Person, *, now: datetime) -> int:
        return Acceptance.objects.filter(subject=person.reference).update(subject=None)
