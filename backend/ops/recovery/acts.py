"""What does an operator do to bring a database back? Restore beside, compare, switch, and if need be go back."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from backend.ops import releasing
from backend.ops.calls import call
from backend.ops.errors import ExitCode, OperationFailed
from backend.ops.function import LiveFunction, live_function
from backend.ops.names import function_name
from backend.ops.parameters import values_of
from backend.ops.workshop import Workshop

from . import instances, whereabouts
from .instances import Instance

COMPARE_SECONDS = 3 * 3600.0
_THEY_DIFFER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """One stage's. `arguments` are the command line's, as a release of ours takes them; `pause` is time's own."""

    shop: Workshop
    arguments: argparse.Namespace
    pause: Callable[[float], None] = time.sleep

    @property
    def is_dry(self) -> bool:
        return bool(self.arguments.dry_run)

    def restore(self, at: datetime | None) -> ExitCode:
        """The live instance as it was at `at` (aware; None: as late as can be), beside it."""
        cloud, say = self.shop.cloud, self.shop.say
        live = self._live_instance()
        instances.refuse_outside_window(cloud, live, at)
        name = instances.side_name(live.name, at)
        moment = f"{at:%Y-%m-%d %H:%M:%S %Z}" if at else "the latest moment there is"
        standing = instances.instance_named(cloud, name)
        if self.is_dry:
            say(f"Dry run: would bring back {live} as of {moment}, as {standing or name}, and wait for it.")
            return ExitCode.DONE
        if standing is None:
            instances.begin_restore(cloud, live, name, at)
            say(f"RDS brings back {live.name} as of {moment}, as {name}. It takes ten minutes to some hours.")
        side = instances.wait_until_available(cloud, name, say=say, pause=self.pause)
        say(f"It is there: {side}. Next: bin/recover {self.shop.stage} compare --side {side.name}")
        return ExitCode.DONE

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
        if code not in {0, _THEY_DIFFER}:
            raise OperationFailed(f"compare_databases ended with code {code}: its words stand above.")
        verdict = "They differ as said above" if code else "They are the same"
        self.shop.say(f"{verdict}. Next, if that is wanted: bin/recover {self.shop.stage} switch --side {side.name}")
        return ExitCode.DONE

    def switch(self, side_name: str) -> ExitCode:
        """All roles to the side, and new containers. The live instance is left as it is."""
        side = self._side(side_name)
        cloud, ids = self.shop.cloud, whereabouts.secret_ids(self.shop.parameters)
        versions = {role: whereabouts.current(cloud, secret_id) for role, secret_id in ids.items()}
        live = self._live_function()
        if self.is_dry:
            for role, version in versions.items():
                self.shop.say(f"Dry run: would send {role} from {version.place} to {side.host}:{side.port}.")
            return self._say_rest(live)
        return self._moved(
            live, lambda: whereabouts.move(cloud, versions, host=side.host, port=side.port, say=self.shop.say)
        )

    def back(self) -> ExitCode:
        """To where the roles signed in before the last switch."""
        cloud, ids = self.shop.cloud, whereabouts.secret_ids(self.shop.parameters)
        earlier = {role: whereabouts.before(cloud, secret_id) for role, secret_id in ids.items()}
        if missing := [role for role, version in earlier.items() if version is None]:
            raise OperationFailed(
                f"There is no way back for {', '.join(missing)}: no version of the secret is labelled "
                f"{whereabouts.BEFORE}. Nothing was changed."
            )
        live = self._live_function()
        if self.is_dry:
            for role, version in earlier.items():
                self.shop.say(f"Dry run: would send {role} back to {version.place if version else '?'}.")
            return self._say_rest(live)
        return self._moved(live, lambda: whereabouts.move_back(cloud, ids, self.shop.say))

    def _say_rest(self, live: LiveFunction) -> ExitCode:
        """What follows the secrets in either direction."""
        seconds = self.arguments.drain_seconds
        self.shop.say(f"Dry run: before that, would close {function_name(self.shop.stage)} and wait {seconds:g} s;")
        self.shop.say(f"Dry run: after that, would release {live.digest} anew, which migrates, opens and asks it.")
        return ExitCode.DONE

    def _moved(self, live: LiveFunction, change: Callable[[], None]) -> ExitCode:
        """Closed, so that nobody writes to the one while others read the other; opened by a release."""
        shop, name = self.shop, function_name(self.shop.stage)
        with shop.lock.held(who=shop.who, what="recover", wait_seconds=shop.wait_seconds, say=shop.say) as lease:
            call(shop.cloud, "lambda", "put_function_concurrency", FunctionName=name, ReservedConcurrentExecutions=0)
            shop.say(f"{name} is closed: visitors get an error from here on.")
            self.pause(self.arguments.drain_seconds)
            lease.check()
            change()
        shop.say(f"Releasing {live.digest} anew: new containers, which read the secrets, and what migrations lack.")
        arguments = argparse.Namespace(**{**vars(self.arguments), "digest": live.digest, "commit": None})
        try:
            code = releasing.run("release", arguments, shop.cloud, shop.say)
        except OperationFailed as failure:
            raise OperationFailed(f"{failure} {self._where_it_stands(name)}", ExitCode.BROKEN) from failure
        if code != ExitCode.DONE:
            shop.say(self._where_it_stands(name))
        return code

    def _where_it_stands(self, name: str) -> str:
        stage = self.shop.stage
        return (
            f"The secrets are moved; {name} may still be closed. Mend what is said above and run the same command "
            f"again, or take it back: bin/recover {stage} back"
        )

    def tidy(self, delete: str | None, *, forget: bool) -> ExitCode:
        """Says what is left of recoveries. Deletes a side that nobody signs in to, if it is named; never another."""
        cloud, say = self.shop.cloud, self.shop.say
        ids = whereabouts.secret_ids(self.shop.parameters)
        live_name = self._live_name()
        used = {
            version.values.get("host")
            for secret_id in ids.values()
            for version in (whereabouts.current(cloud, secret_id), whereabouts.before(cloud, secret_id))
            if version is not None
        }
        sides = {side.name: side for side in instances.sides_of(cloud, live_name)}
        for side in sides.values():
            say(f"{side}: {'in use, or the way back' if side.host in used else 'nobody signs in to it'}")
        if not sides:
            say(f"Nothing was restored beside {live_name}.")
        if delete is not None:
            self._delete(sides.get(delete), delete, used)
        if forget and not self.is_dry:
            whereabouts.forget(cloud, ids, say)
        return ExitCode.DONE

    def _delete(self, side: Instance | None, name: str, used: set[object]) -> None:
        if side is None:
            raise OperationFailed(f"{name} was not restored here, and no other is ever deleted. Nothing was changed.")
        if side.host in used:
            raise OperationFailed(f"{name} is in use, or the way back. Nothing was changed.")
        if self.is_dry:
            self.shop.say(f"Dry run: would delete {name}, after a last snapshot.")
            return
        snapshot = instances.delete(self.shop.cloud, side)
        self.shop.say(f"RDS deletes {name}, after a last snapshot {snapshot}.")

    def _side(self, name: str) -> Instance:
        """Raises OperationFailed: it is not there, not up, or not one of this stage's."""
        side = instances.existing(self.shop.cloud, name)
        if side.tags.get(instances.RECOVERY_OF) != self._live_name():
            raise OperationFailed(f"{name} was not restored here from {self._live_name()}. Nothing was changed.")
        if side.status != "available":
            raise OperationFailed(f"{side} is not available yet. Nothing was changed.")
        return side

    def _live_name(self) -> str:
        name = values_of(self.shop.cloud, self.shop.stage).get("database/instance_id")
        if not name:
            raise OperationFailed("SSM has no database/instance_id: apply Terraform. Nothing was changed.")
        return name

    def _live_instance(self) -> Instance:
        return instances.existing(self.shop.cloud, self._live_name())

    def _live_function(self) -> LiveFunction:
        live = live_function(self.shop.cloud, self.shop.stage)
        if live is None or not live.digest:
            raise OperationFailed(f"Nothing is live on {self.shop.stage} that could be run. Nothing was changed.")
        return live
