"""What follows when vintages stood up or were withdrawn? Days are recomputed and receivers told, layer by layer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from backend.apps.geography.models import Boundary, Vintage
from backend.apps.geography.signals import maps_switched

from .recompute_in_force import recompute_in_force


def switch_maps(vintages: Iterable[Vintage]) -> None:
    """Needs `take_the_switch` in the same transaction."""
    keys_by_layer: dict[str, list[int]] = defaultdict(list)
    for vintage in vintages:
        keys_by_layer[vintage.layer].append(vintage.pk)
    for layer, keys in keys_by_layer.items():
        covered = Boundary.objects.filter(vintage__in=keys).order_by("state_fips")
        states = list(covered.values_list("state_fips", flat=True).distinct())
        recompute_in_force(layer=layer, states=states)
        maps_switched.send(Vintage, layer=layer, states=states)
