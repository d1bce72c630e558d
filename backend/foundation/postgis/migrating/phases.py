"""Which migrations may run before a release's code serves, and which must wait until it has proved itself?

Code N-1 goes on serving on schema N until the release is over, and again after a rollback. What it could not bear is
*contracting* and says so in its name, `NNNN_contract_<verb>_<object>`: it runs after the release.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, get_args

from django.db.migrations.graph import MigrationGraph
from django.db.migrations.migration import Migration

from .names import Key, is_contracting, named

type Phase = Literal["before", "after"]
PHASES: tuple[Phase, ...] = get_args(Phase.__value__)
type Plan = list[tuple[Migration, bool]]


class PhaseRefused(Exception):
    """The sentence names the migration that stands in the wrong release."""


def plan_before(plan: Plan, graph: MigrationGraph, applied: Collection[Key]) -> tuple[Plan, list[Key]]:
    """What of Django's plan runs before the code serves, and the keys of what is left for after it.

    A database in which nothing is applied yet is in nobody's use: there contracting migrations take nothing from
    anybody. Not so an app that is new: its migrations may change another's tables.

    Raises:
        PhaseRefused: one that is to run now depends on one that must not.
    """
    chosen: Plan = []
    left: list[Key] = []
    for migration, backwards in plan:
        key = (migration.app_label, migration.name)
        awaited = sorted(parent.key for parent in graph.node_map[key].parents if parent.key in left)
        if not backwards and is_contracting(migration.name) and (applied or awaited):
            left.append(key)
        elif awaited:
            raise PhaseRefused(
                f"{named(key)} depends on the contracting migration {named(awaited[0])}, which runs only after its "
                f"release: release the code up to {named(awaited[0])} first (or, where no code serves yet, run migrate "
                "without --phase)."
            )
        else:
            chosen.append((migration, backwards))
    return chosen, left
