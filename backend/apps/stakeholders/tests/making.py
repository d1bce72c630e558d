"""Stakeholders for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

from backend.apps.stakeholders.models import Placement, Stakeholder
from backend.apps.stakeholders.services import Whereabouts, find_or_create_stakeholder, set_location
from backend.foundation.outbox.services import Drained, drain_outbox

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TODAY = NOW.date()
_numbers = count()


def stakeholder(whereabouts: Whereabouts | None = None, *, email: str = "") -> Stakeholder:
    made, _ = find_or_create_stakeholder(
        email=email or f"s{next(_numbers)}@example.org",
        name="Ann Alvarez",
        kind="individual",
        organization_name="",
        role="",
        now=NOW,
    )
    set_location(stakeholder_id=made.pk, whereabouts=whereabouts or Whereabouts(), now=NOW)
    return made


def at(longitude: float, latitude: float) -> Stakeholder:
    return stakeholder(Whereabouts(longitude=longitude, latitude=latitude))


def deliver() -> Drained:
    """Delivers the outbox; what a switch of maps has promised is due by the wall clock."""
    return drain_outbox(clock=lambda: datetime.now(UTC) + timedelta(minutes=1))


def current(of: Stakeholder) -> dict[str, str]:
    """GEOID by layer, as it holds now."""
    rows = Placement.objects.current().filter(stakeholder=of)
    return dict(rows.values_list("region__layer", "region__geoid"))


def history(of: Stakeholder, layer: str) -> list[tuple[str, str, bool]]:
    """GEOID, vintage and whether it holds, in the order they were written."""
    rows = Placement.objects.in_layer(layer).filter(stakeholder=of).order_by("pk").select_related("region", "vintage")
    return [(row.region.geoid, row.vintage.key, row.superseded_at is None) for row in rows]
