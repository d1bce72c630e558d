"""How does a draft begin to answer? All of a set at once, or none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from backend.apps.geography.errors import VintageDatedOtherwise, VintageUndated
from backend.apps.geography.models import Vintage

from .locks import take_the_switch
from .switch_maps import Switched, switch_maps


@transaction.atomic
def activate_vintages(*, vintages: Iterable[Vintage], now: datetime, in_force_from: date | None = None) -> Switched:
    """Lets the vintages answer from their day on, until the next standing vintage's day, and tells receivers.

    `in_force_from` overrides the day noted at import. One that answers already stays as it is; one that stands but
    was overruled by another of the same day is heard again. One transaction under a lock timeout: readers see all of
    the old maps or all of the new.

    Raises:
        VintageUndated: a legislative map without its day.
        VintageDatedOtherwise: one that stands is given another day, which would lose the days it answered for.
        MapsBusy: another switch is running.
    """
    take_the_switch()
    chosen = list(Vintage.objects.select_for_update().filter(pk__in=[vintage.pk for vintage in vintages]))
    undated = [vintage.key for vintage in chosen if not (in_force_from or vintage.in_force_from)]
    if undated:
        raise VintageUndated(
            f"Say with --in-force-from on which day {', '.join(undated)} took effect: states redraw legislative "
            "districts on days of their own."
        )
    moved = [vintage for vintage in chosen if vintage.stands and in_force_from not in {None, vintage.in_force_from}]
    if moved:
        days = ", ".join(f"{vintage.key} from {vintage.in_force_from}" for vintage in moved)
        raise VintageDatedOtherwise(f"These answer already: {days}. Roll them back first, then activate them anew.")
    return switch_maps([vintage for vintage in chosen if _stand_up(vintage, now, in_force_from)])


def _stand_up(vintage: Vintage, now: datetime, in_force_from: date | None) -> bool:
    """Marks one as standing; False where nothing would change."""
    if vintage.stands and vintage.in_force.exists():
        return False
    vintage.in_force_from = in_force_from or vintage.in_force_from
    vintage.activated_at = now
    vintage.withdrawn_at = None
    vintage.save(update_fields=["in_force_from", "activated_at", "withdrawn_at"])
    return True
