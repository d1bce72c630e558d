"""How does an older map answer again? By withdrawing what took its place; nothing is loaded, so it takes a moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from backend.apps.geography.errors import VintageNotActive
from backend.apps.geography.models import Boundary, Vintage

from .locks import take_the_switch
from .switch_maps import Switched, switch_maps


@transaction.atomic
def roll_back_vintages(*, vintages: Iterable[Vintage], now: datetime) -> Switched:
    """Withdraws the vintages: their days go back to the maps they had replaced, which answer as before.

    They stay loaded and can be activated again.

    Raises:
        VintageNotActive: one of them does not answer; then none is withdrawn.
        MapsBusy: another switch is running.
    """
    take_the_switch()
    chosen = list(Vintage.objects.select_for_update().filter(pk__in=[vintage.pk for vintage in vintages]))
    idle = [vintage.key for vintage in chosen if not vintage.stands]
    if idle:
        raise VintageNotActive(f"Never activated, or rolled back already: {', '.join(idle)}.")
    for vintage in chosen:
        vintage.withdrawn_at = now
        vintage.save(update_fields=["withdrawn_at"])
    return switch_maps(chosen)


def replacing(*, vintage: Vintage) -> list[Vintage]:
    """What must be withdrawn so that `vintage` answers without end again: the standing ones that came over it.

    They share its layer and a state with it and took effect on a later day, or on the same day but were activated
    later (the order in which `recompute_in_force` lets the later one answer).

    Raises:
        VintageNotActive: it was never activated, or is rolled back itself: withdrawing others would leave no map.
    """
    if not vintage.stands:
        raise VintageNotActive(f"{vintage.key} does not answer itself: activate it, nothing has to be rolled back.")
    states = Boundary.objects.filter(vintage=vintage).values("state_fips")
    same_day = Q(in_force_from=vintage.in_force_from)
    later = (
        Q(in_force_from__gt=vintage.in_force_from)
        | same_day & Q(activated_at__gt=vintage.activated_at)
        | same_day & Q(activated_at=vintage.activated_at, pk__gt=vintage.pk)
    )
    standing = Vintage.objects.standing().filter(later, layer=vintage.layer)
    return list(standing.filter(boundaries__state_fips__in=states).exclude(pk=vintage.pk).distinct())
