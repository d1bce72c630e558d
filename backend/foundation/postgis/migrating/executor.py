"""How does one migration run while people use the site? As a whole or not at all, and never long in anybody's way."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState

from .contracted import refuse_code_behind_schema
from .locks import LockBudget, until_locks_are_had
from .names import Key, named
from .pauses import Pauses
from .phases import Phase, Plan, plan_before
from .turn import Turn


class OnlineExecutor(MigrationExecutor):
    """Django's, with three things added: phases, tries, and a record that stands or falls with the migration.

    Django notes a migration that defers SQL (foreign keys, indexes) only after its transaction. Killed between the two
    it would be there and not be known, and the next run would fail on it.
    """

    turn: Turn | None = None  # none for those who only look

    def __init__(
        self,
        connection: BaseDatabaseWrapper,
        progress_callback: Callable[..., None] | None = None,
        *,
        phase: Phase | None,
        pauses: Pauses,
        say: Callable[[str], None],
    ) -> None:
        super().__init__(connection, progress_callback)
        self._phase, self._pauses, self._say = phase, pauses, say
        self._budget = LockBudget(pauses=pauses, say=say)
        self._known = set(self.loader.applied_migrations)
        self.applied: list[Key] = []
        self.at_work_on: Migration | None = None

    def migration_plan(self, targets: Any, clean_start: bool = False) -> Plan:
        plan = super().migration_plan(targets, clean_start)
        # Django asks with clean_start for the order of all that there is.
        if clean_start or self._phase != "before":
            return plan
        refuse_code_behind_schema(self.loader)
        chosen, left = plan_before(plan, self.loader.graph, set(self.loader.applied_migrations))
        for key in left:
            self._say(f"Left for after the release: {named(key)}.")
        return chosen

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        apply = super().apply_migration
        # Django changes the state it is given: each try gets one of its own.
        after: ProjectState = self._run(migration, lambda: apply(state.clone(), migration, fake, fake_initial))
        self.applied.append((migration.app_label, migration.name))
        return after

    def unapply_migration(self, state: ProjectState, migration: Migration, fake: bool = False) -> ProjectState:
        unapply = super().unapply_migration
        before: ProjectState = self._run(migration, lambda: unapply(state.clone(), migration, fake))
        self._known.discard((migration.app_label, migration.name))
        return before

    def heads(self) -> dict[str, str]:
        """Of each app the newest migration of this code's that is applied now."""
        done = self._known | set(self.applied)
        everything = self.migration_plan(self.loader.graph.leaf_nodes(), clean_start=True)
        return {migration.app_label: migration.name for migration, _ in everything if _key(migration) in done}

    def _run[T](self, migration: Migration, act: Callable[[], T]) -> T:
        self.at_work_on = migration
        if migration.atomic:
            done = until_locks_are_had(
                lambda: self._as_a_whole(act), what=named(_key(migration)), pauses=self._pauses, say=self._say
            )
        else:
            with self._in_steps():
                done = act()
        self.at_work_on = None
        return done

    def _as_a_whole[T](self, act: Callable[[], T]) -> T:
        with _uncollected(), transaction.atomic(using=self.connection.alias):
            self._assure_turn()
            self._budget.begin()
            with self.connection.execute_wrapper(self._budget):
                return act()

    @contextmanager
    def _in_steps(self) -> Iterator[None]:
        self._assure_turn()
        with self.connection.execute_wrapper(self._budget):
            yield
        with self.connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")

    def _assure_turn(self) -> None:
        if self.turn is not None:
            self.turn.assure()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without pauses to collect garbage: others may wait for what is locked meanwhile.

    Of all the time between two statements of one migration the longest by far was such a pause: 0.15 to 0.28 s, on a
    busy machine more than the 2 s after which the server ends it (HELD_IDLE_SECONDS).
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _key(migration: Migration) -> Key:
    return (migration.app_label, migration.name)
