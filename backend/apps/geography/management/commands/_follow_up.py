"""What follows a switch of maps? What its receivers noted, the placing of stakeholders, carried out at once."""

from __future__ import annotations

from collections.abc import Callable

from django.core.management.base import CommandError

from backend.apps.geography.services import Switched
from backend.foundation.outbox.services import RoleMayNotDeliver, drain_outbox

# Placing 100,000 stakeholders takes half a minute; more than this is left to the outbox's own drain.
_LONGEST_SECONDS = 3600.0


def carry_out(switched: Switched, say: Callable[[str], object]) -> None:
    """Delivers what was promised because of the switch, and nothing else: mail is not a map command's business."""
    try:
        drained = drain_outbox(kinds=switched.promised, budget_seconds=_LONGEST_SECONDS)
    except RoleMayNotDeliver:  # the role that imports sees nothing of people
        say("Stakeholders will be placed again by the outbox's own drain: this database role may not.")
        return
    if drained.postponed or drained.dead:
        raise CommandError("The maps are switched, but placing stakeholders failed; the outbox will try again.")
    if drained.delivered:
        say("Stakeholders are placed again.")
    elif switched.promised:
        say("Stakeholders are being placed again by another drain of the outbox.")
