"""What is left of recoveries, and what of it may go? A side that no stage of the account needs, if it is named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from backend.ops.errors import ExitCode, OperationFailed
from backend.ops.workshop import Workshop

from . import instances, whereabouts
from .family import Users, family_of, users
from .instances import Instance

_SNAPSHOT, _NO_SNAPSHOT = (
    "after a last snapshot",
    "without a last snapshot, which RDS does not make of one in that state",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidying:
    """Of one stage: `delete` is the side that goes, if any; `now` makes its last snapshot's name one of its own."""

    shop: Workshop
    secret_ids: Mapping[str, str]
    delete: str | None
    forgets: bool
    is_dry: bool
    now: datetime

    def carry_out(self) -> ExitCode:
        """Says what there is. Deletes nothing but the side that is named, and none that any stage signs in to."""
        shop = self.shop
        if self.is_dry or not (self.delete or self.forgets):
            return self._tidy(lambda: None)
        with shop.lock.held(who=shop.who, what="recover", wait_seconds=shop.wait_seconds, say=shop.say) as lease:
            return self._tidy(lease.check)

    def _tidy(self, check: Callable[[], None]) -> ExitCode:
        cloud, say = self.shop.cloud, self.shop.say
        family, needed = family_of(cloud, self.shop.stage, self.secret_ids), users(cloud)
        for side in family.sides.values():
            say(f"{side}: {needed.of(side) or 'nobody signs in to it'}")
        if not family.sides:
            say(f"Nothing was restored beside {family.origin}.")
        if self.delete:
            self._delete(_deletable(family.sides.get(self.delete), self.delete, needed), check)
        if self.forgets:
            check()
            whereabouts.forget(cloud, self.secret_ids, say, is_dry=self.is_dry)
        return ExitCode.DONE

    def _delete(self, side: Instance, check: Callable[[], None]) -> None:
        say = self.shop.say
        if self.is_dry:
            say(f"Dry run: would delete {side.name}, {_SNAPSHOT if instances.leaves_snapshot(side) else _NO_SNAPSHOT}.")
            return
        check()
        snapshot = instances.delete(self.shop.cloud, side, self.now)
        say(f"RDS deletes {side.name}, {f'{_SNAPSHOT} {snapshot}' if snapshot else _NO_SNAPSHOT}.")


def _deletable(side: Instance | None, name: str, needed: Users) -> Instance:
    if side is None:
        raise OperationFailed(f"{name} was not restored here, and no other is ever deleted. Nothing was changed.")
    if why := needed.of(side):
        raise OperationFailed(f"{name} is {why}. Nothing was changed.")
    return side
