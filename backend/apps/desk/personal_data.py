"""What does the desk hold of people? Files of exports, for a week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from backend.foundation.personal_data.holders import Holder, Person

from .services.end_exports import end_exports_holding, exports_holding, take_exports_of


class ExportsHolder(Holder):
    """Told are the files, not what is in them: that is the endorsements' own answer. Erasing ends them."""

    def export(self, person: Person) -> list[dict[str, Any]]:
        return [
            {
                "made_at": job.created_at.isoformat(),
                "with_contacts": job.with_contacts,
                "deleted_at": job.expires_at.isoformat(),
            }
            for job in exports_holding(stakeholder_id=person.id)
        ]

    def lock(self, people: Sequence[Person]) -> None:
        take_exports_of(stakeholder_ids=[person.id for person in people])

    def erase(self, person: Person, *, now: datetime) -> int:
        return end_exports_holding(stakeholder_id=person.id, now=now)
