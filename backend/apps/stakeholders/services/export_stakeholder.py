"""What do we hold of a person? All of it, for whoever asks about themselves (GDPR, article 15; CCPA, 1798.110)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from backend.apps.stakeholders.models import Location, Placement, Stakeholder
from backend.apps.stakeholders.querysets import boundary_name
from backend.foundation.mail.models import Suppression
from backend.foundation.mail.services import hashes_of
from backend.foundation.personal_data.describe import described
from backend.foundation.personal_data.holders import holders

from .whole_person import person_of, whole_person

FORMAT = "coalition-builder/person/1"


@transaction.atomic
def export_stakeholder(*, stakeholder_id: int, now: datetime) -> dict[str, Any]:
    """Everything held of a person, in every app, as `json.dumps` takes it: text, numbers, lists, dicts. Writes nothing.

    `rows` is one entry a stakeholder's row, the survivor first and then its duplicates: `stakeholder` with `location`,
    `placements` and `consents`, and under `held` each app's part by its name.

    Raises:
        StakeholderNotFound: no such stakeholder.
    """
    return {
        "format": FORMAT,
        "exported_at": now.isoformat(),
        "rows": [_row(stakeholder) for stakeholder in whole_person(stakeholder_id)],
    }


def _row(stakeholder: Stakeholder) -> dict[str, Any]:
    location = Location.objects.filter(pk=stakeholder.pk).first()
    person = person_of(stakeholder)
    return {
        "stakeholder": described(stakeholder),
        "location": None if location is None else described(location),
        "placements": _placements(stakeholder),
        "consents": [described(row, without=("by_id",)) for row in stakeholder.consents.all()],
        "mail_suppressions": _suppressions(stakeholder),
        "held": {name: holder.export(person) for name, holder in holders().items()},
    }


def _placements(stakeholder: Stakeholder) -> list[dict[str, Any]]:
    rows = Placement.objects.filter(stakeholder=stakeholder).select_related("region", "vintage").order_by("pk")
    return [
        {
            "layer": row.region.layer,
            "geoid": row.region.geoid,
            "name": getattr(row, "boundary_name", None) or "",
            "by_map": row.vintage.key,
            **described(row, without=("id", "stakeholder_id", "region_id", "vintage_id")),
        }
        for row in rows.annotate(boundary_name=boundary_name())
    ]


def _suppressions(stakeholder: Stakeholder) -> list[dict[str, Any]]:
    """That no mail goes to the address, and why; the list knows addresses by their hashes only."""
    hashes = [hashed for address in {stakeholder.email, stakeholder.canonical_email} for hashed in hashes_of(address)]
    rows = Suppression.objects.filter(address_hash__in=hashes)
    return [described(row, without=("id", "address_hash")) for row in rows]
