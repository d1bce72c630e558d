"""What does an operator do to bring a database back? Restore beside, compare, switch, and if need be go back."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from backend.ops.errors import ExitCode, OperationFailed
from backend.ops.function import LiveFunction, live_function
from backend.ops.instance_states import NEVER_COMES_UP, SERVING
from backend.ops.names import function_name
from backend.ops.workshop import Workshop

from . import instances, whereabouts
from .family import Family, family_of
from .instances import Instance
from .moving import Change, Move, something_live
from .waiting import Arrival, lacks_secret
from .whereabouts import Version

COMPARE_SECONDS = 3 * 3600.0
# As compare_databases ends (foundation/postgis); ops imports no Django command, and a test compares the two.
THEY_DIFFER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """One stage's. `arguments` are the command line's, as a release of ours takes them; `pause` is time's own."""

    shop: Workshop
    arguments: argparse.Namespace
    pause: Callable[[float], None] = time.sleep

    @property
    def is_dry(self) -> bool:
        return bool(self.arguments.dry_run)

    @property
    def secret_ids(self) -> dict[str, str]:
        return whereabouts.secret_ids(self.shop.parameters.environment.get("DATABASE_SECRET_ID", ""))

    def restore(self, wanted: datetime | None) -> ExitCode:
        """The live instance as it was at `wanted` (aware; None: as late as can be), beside it."""
        cloud, say = self.shop.cloud, self.shop.say
        live = self._family().live_one()
        at = instances.moment_of(cloud, live, wanted)
        name, moment = instances.side_name(live.name, at), instances.spelt(at)
        standing = instances.instance_named(cloud, name)
        self._refuse_finished(standing, live)
        if self.is_dry:
            say(f"Dry run: would bring back {live} as of {moment}, as {standing or name}, and wait for it.")
            return ExitCode.DONE
        again = f"bin/recover {self.shop.stage} restore --at {at:%Y-%m-%dT%H:%M:%SZ}"
        # Before it begins: its answer may be lost, and --latest would begin a second one.
        say(f"Should this be cut off, go on by: {again}")
        if standing is None:
            instances.begin_restore(cloud, live, name, at)
            say(f"RDS brings back {live.name} as of {moment}, as {name}. It takes ten minutes to some hours.")
        side = Arrival(cloud=cloud, live=live, name=name, again=again, say=say, pause=self.pause).wait()
        say(f"It is there: {side}. Next: bin/recover {self.shop.stage} compare --side {side.name}")
        return ExitCode.DONE

    def _refuse_finished(self, standing: Instance | None, live: Instance) -> None:
        """One that is still being made is waited for. A finished one may have been written to since."""
        if standing is None or standing.status == "creating":
            return
        if standing.status in NEVER_COMES_UP:
            raise OperationFailed(
                f"{standing}: RDS could not bring it back as of that second; its events in the console say why. Take "
                f"it away (bin/recover {self.shop.stage} tidy --delete {standing.name}), or name another second. "
                "Nothing was changed."
            )
        if standing.host and lacks_secret(standing, live):
            return
        raise OperationFailed(
            f"{standing} was brought back as of that second before, and may have been written to since. Use it: "
            f"bin/recover {self.shop.stage} compare --side {standing.name}; or name another second. Nothing was "
            "changed."
        )

    def compare(self, side_name: str, keys: int) -> ExitCode:
        """By a one-shot task of the live image, as the role that owns the tables. That they differ is no failure."""
        side = self._side(side_name)
        live = self._live_function()
        command = [
            "python", "manage.py", "compare_databases",
            "--side-host", side.host, "--side-port", side.port, "--keys", str(keys),
        ]  # fmt: skip
        if self.is_dry:
            self.shop.say(f"Dry run: would run {' '.join(command)} as a task of {live.digest}.")
            return ExitCode.DONE
        code = self.shop.tasks.run(
            "migrate",
            image_uri=f"{self.shop.parameters.repository_uri}@{live.digest}",
            command=command,
            say=self.shop.say,
            timeout_seconds=COMPARE_SECONDS,
        )
        if code not in {0, THEY_DIFFER}:
            raise OperationFailed(f"compare_databases ended with code {code}: its words stand above.")
        verdict = "They differ as said above" if code else "They are the same"
        self.shop.say(f"{verdict}. Next, if that is wanted: bin/recover {self.shop.stage} switch --side {side.name}")
        return ExitCode.DONE

    def switch(self, side_name: str) -> ExitCode:
        """All roles to the side, and new containers. The live instance is left as it is."""
        side = self._side(side_name)
        if self.is_dry:
            for role, version in self._versions().items():
                self.shop.say(f"Dry run: would send {role} from {version.place} to {side.host}:{side.port}.")
            return self._say_rest()
        return self._move(is_back=False).carry_out(lambda: self._to_side(side_name))

    def _to_side(self, side_name: str) -> Change:
        """Looks once more, since whoever was waited for may have taken it away, or moved the roles himself."""
        cloud, ids, side = self.shop.cloud, self.secret_ids, self._side(side_name)
        original = whereabouts.before(cloud, self._versions()["migration"].secret_id)
        is_there = original is not None and self._family().has_at(original.place)
        return lambda say: whereabouts.move(
            cloud, ids, host=side.host, port=side.port, say=say, is_original_there=is_there
        )

    def back(self) -> ExitCode:
        """To where the roles signed in before the last switch. One that has no way back was not moved."""
        earlier = self._ways_back()
        if self.is_dry:
            for role, version in earlier.items():
                where = f"would send {role} back to {version.place}" if version else f"would leave {role} where it is"
                self.shop.say(f"Dry run: {where}.")
            return self._say_rest()
        return self._move(is_back=True).carry_out(self._to_before)

    def _to_before(self) -> Change:
        self._ways_back()
        return lambda say: whereabouts.move_back(self.shop.cloud, self.secret_ids, say)

    def _ways_back(self) -> dict[str, Version | None]:
        """Raises OperationFailed: no role has one."""
        ids = self.secret_ids
        earlier = {role: whereabouts.before(self.shop.cloud, secret_id) for role, secret_id in ids.items()}
        if not any(earlier.values()):
            raise OperationFailed(
                f"There is no way back for {', '.join(ids)}: no version of the secrets is labelled "
                f"{whereabouts.BEFORE}. Nothing was changed."
            )
        return earlier

    def _versions(self) -> dict[str, Version]:
        """Raises OperationFailed: a role has none."""
        return {role: whereabouts.current(self.shop.cloud, secret_id) for role, secret_id in self.secret_ids.items()}

    def _say_rest(self) -> ExitCode:
        """What follows the secrets in either direction."""
        live, seconds = self._live_function(), self.arguments.drain_seconds
        self.shop.say(f"Dry run: before that, would close {function_name(self.shop.stage)} and wait {seconds:g} s;")
        self.shop.say(f"Dry run: after that, would release {live.digest} anew, which migrates, opens and asks it.")
        return ExitCode.DONE

    def _move(self, *, is_back: bool) -> Move:
        return Move(shop=self.shop, drain_seconds=self.arguments.drain_seconds, is_back=is_back, pause=self.pause)

    def _side(self, name: str) -> Instance:
        """Raises OperationFailed: it is not there, does not serve, or is not one of this stage's."""
        side, family = instances.existing(self.shop.cloud, name), self._family()
        if side.name not in family.sides:
            raise OperationFailed(f"{name} was not restored here from {family.origin}. Nothing was changed.")
        if side.status not in SERVING:
            raise OperationFailed(f"{side} does not serve now. Nothing was changed.")
        return side

    def _family(self) -> Family:
        return family_of(self.shop.cloud, self.shop.stage, self.secret_ids)

    def _live_function(self) -> LiveFunction:
        return something_live(self.shop, live_function(self.shop.cloud, self.shop.stage))
