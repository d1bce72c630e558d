"""What does the outbox ask of stakeholders? To place one, and to place all whom a new map concerns."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.db import transaction

from backend.foundation.outbox.handlers import Payload
from backend.foundation.outbox.services import enqueue

from .services import CHUNK, locate_stakeholder, place_chunk
from .services.promise_due_placing import PLACE_AGAIN

logger = logging.getLogger(__name__)

# The geocoder's longest (geography/geocoding/census.py: to connect, for the head, for the body and its last piece), and
# two for placing one.
LOCATING_SECONDS = 20.0
# A chunk takes about two; the statement that places it is cut off after ten (the role's statement_timeout).
CHUNK_SECONDS = 15.0


def promise_placing(sender: Any, *, layer: str, states: list[str], **_: Any) -> str:  # Django's signature
    """Receiver of `maps_switched`; runs inside the transaction that switches the maps, and shares its fate."""
    enqueue(kind=PLACE_AGAIN, payload={"layer": layer, "states": list(states)})
    return PLACE_AGAIN


def place_stakeholder(payload: Payload, now: datetime) -> None:
    locate_stakeholder(stakeholder_id=payload["stakeholder_id"], now=now)


@transaction.atomic
def place_stakeholders_again(payload: Payload, now: datetime) -> None:
    """Places the next chunk for the map of today and, in the same transaction, promises what is left."""
    layer, states = payload["layer"], payload["states"]
    chunk = place_chunk(
        after=payload.get("after_stakeholder_id", 0),
        size=CHUNK,
        day=now.date(),
        now=now,
        layer=layer,
        states=states,
    )
    logger.info(
        "placed again: %d stakeholders on the %s map of %d states, %d placements written, %d superseded",
        chunk.placed.stakeholders,
        layer,
        len(states),
        chunk.placed.placed,
        chunk.placed.superseded,
    )
    if chunk.last is not None:
        enqueue(kind=PLACE_AGAIN, payload={**payload, "after_stakeholder_id": chunk.last})
