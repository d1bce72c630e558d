"""What stands in an export of endorsements? The columns, and the next rows behind a cursor.

The one place that knows: another reader of the same shape can take its place (HEADER, CONTACTS, count_rows, read_rows).
"""

from __future__ import annotations

from typing import Any

from django.db.models import Max, QuerySet

from backend.apps.endorsements.models import Endorsement
from backend.apps.endorsements.querysets import state_geoid
from backend.apps.geography.fips import BY_FIPS

HEADER = (
    "id", "campaign", "state", "type", "name", "organization", "role", "sentence", "statement", "agrees_to_be_shown",
    "confirmed_at", "reviewed_at", "published_at", "usps_state",
)  # fmt: skip
CONTACTS = ("email", "street", "city", "postal_code")
# What a spreadsheet would take for the beginning of a formula (OWASP, «CSV Injection»).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def count_rows(*, filters: dict[str, Any]) -> tuple[int, int]:
    """How many there are now, and the key of the last one (0 where there is none)."""
    rows = _rows(filters)
    return rows.count(), rows.aggregate(last=Max("pk"))["last"] or 0


def read_rows(
    *, filters: dict[str, Any], after: int, until: int, size: int, with_contacts: bool
) -> list[tuple[int, list[str]]]:
    """The next `size` by key, behind `after` and not behind `until`: each one's key and its cells. One query."""
    rows = _rows(filters).filter(pk__gt=after, pk__lte=until).order_by("pk").annotate(map_state=state_geoid())
    rows = rows.select_related(
        "campaign", "stakeholder__location" if with_contacts else "stakeholder", "current_revision"
    )
    return [(row.pk, [_safe(cell) for cell in _cells(row, with_contacts)]) for row in rows[:size]]


def _rows(filters: dict[str, Any]) -> QuerySet[Endorsement]:
    rows = Endorsement.objects.all()
    if filters.get("campaign"):
        rows = rows.filter(campaign=filters["campaign"])
    if filters.get("state"):
        rows = rows.filter(state=filters["state"])
    return rows


def _cells(row: Any, with_contacts: bool) -> list[str]:
    """What was typed only where its address has confirmed it."""
    text = row.current_revision
    typed = text and [text.kind, text.name, text.organization_name, text.role, text.sentence, text.statement]
    state = BY_FIPS[row.map_state].usps if row.map_state in BY_FIPS else text.state_usps if text else ""
    cells = [
        str(row.public_id), row.campaign.slug, row.state, *(typed or [""] * 6),
        "yes" if text and text.consent_to_display else "no",
        *(at.isoformat() if at else "" for at in (row.confirmed_at, row.reviewed_at, row.published_at)), state,
    ]  # fmt: skip
    if not with_contacts:
        return cells
    location = getattr(row.stakeholder, "location", None)
    place = [location.street, location.city, location.postal_code] if location else [""] * 3
    return [*cells, row.stakeholder.email, *place]


def _safe(cell: str) -> str:
    """Text to a spreadsheet too, and without NUL, which none can read."""
    cleaned = cell.replace("\0", "")
    return f"'{cleaned}" if cleaned.startswith(_FORMULA) else cleaned
