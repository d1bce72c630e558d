"""What does the outbox ask of stakeholders? To place one, and to place all whom a new map concerns."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.db import transaction

from backend.foundation.outbox.handlers import Payload
from backend.foundation.outbox.services import enqueue

from .models import Location
from .services import locate_stakeholder, place_stakeholders
from .services.promise_due_placing import PLACE_AGAIN

logger = logging.getLogger(__name__)

# One message places so many and promises the rest: 5,000 take about two seconds, far from the lease's two minutes.
CHUNK = 5_000


def promise_placing(sender: Any, *, layer: str, states: list[str], **_: Any) -> str:  # Django's signature
    """Receiver of `maps_switched`; runs inside the transaction that switches the maps, and shares its fate."""
    enqueue(kind=PLACE_AGAIN, payload={"layer": layer, "states": list(states)})
    return PLACE_AGAIN


def place_stakeholder(payload: Payload, now: datetime) -> None:
    locate_stakeholder(stakeholder_id=payload["stakeholder_id"], now=now)


@transaction.atomic
def place_stakeholders_again(payload: Payload, now: datetime) -> None:
    """Places the next chunk for the map of today and, in the same transaction, promises what is left."""
    after = payload.get("after_stakeholder_id", 0)
    rows = Location.objects.filter(pk__gt=after).order_by("pk")
    chunk = list(rows.values_list("pk", flat=True)[:CHUNK])
    if not chunk:
        return
    layer, states = payload["layer"], payload["states"]
    placed = place_stakeholders(day=now.date(), now=now, stakeholder_ids=chunk, layer=layer, states=states)
    logger.info(
        "placed again: %d stakeholders on the %s map of %d states, %d placements written, %d superseded",
        placed.stakeholders,
        layer,
        len(states),
        placed.placed,
        placed.superseded,
    )
    if len(chunk) == CHUNK:
        enqueue(kind=PLACE_AGAIN, payload={**payload, "after_stakeholder_id": chunk[-1]})
