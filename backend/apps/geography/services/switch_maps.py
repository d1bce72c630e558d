"""What follows when vintages stood up or were withdrawn? Days are recomputed and receivers told, layer by layer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from backend.apps.geography.models import Boundary, Vintage
from backend.apps.geography.signals import maps_switched

from .recompute_in_force import recompute_in_force


@dataclass(frozen=True, slots=True)
class Switched:
    """The vintages whose standing changed, and the kinds of outbox messages that others noted because of it."""

    vintages: list[Vintage]
    promised: frozenset[str]


def switch_maps(vintages: Iterable[Vintage]) -> Switched:
    """Needs `take_the_switch` in the same transaction."""
    vintages = list(vintages)
    promised: set[str] = set()
    keys_by_layer: dict[str, list[int]] = defaultdict(list)
    for vintage in vintages:
        keys_by_layer[vintage.layer].append(vintage.pk)
    for layer, keys in keys_by_layer.items():
        covered = Boundary.objects.filter(vintage__in=keys).order_by("state_fips")
        states = list(covered.values_list("state_fips", flat=True).distinct())
        recompute_in_force(layer=layer, states=states)
        told = maps_switched.send(Vintage, layer=layer, states=states)
        promised.update(kind for _, kind in told if kind)
    return Switched(vintages, frozenset(promised))
