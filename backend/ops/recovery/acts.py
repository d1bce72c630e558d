"""What does an operator do to bring a database back? Restore beside, compare, switch, and if need be go back."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from backend.ops import releasing
from backend.ops.calls import call
from backend.ops.errors import ExitCode, OperationFailed
from backend.ops.function import LiveFunction, live_function
from backend.ops.instance_states import SERVING
from backend.ops.names import function_name
from backend.ops.workshop import Workshop

from . import instances, whereabouts
from .family import Family, family_of
from .instances import Instance
from .waiting import Arrival, lacks_secret

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
        if standing is None:
            instances.begin_restore(cloud, live, name, at)
            say(f"RDS brings back {live.name} as of {moment}, as {name}. It takes ten minutes to some hours.")
        again = f"bin/recover {self.shop.stage} restore --at {at:%Y-%m-%dT%H:%M:%SZ}"
        side = Arrival(cloud=cloud, live=live, name=name, again=again, say=say, pause=self.pause).wait()
        say(f"It is there: {side}. Next: bin/recover {self.shop.stage} compare --side {side.name}")
        return ExitCode.DONE

    def _refuse_finished(self, standing: Instance | None, live: Instance) -> None:
        """One that is still being made is waited for. A finished one may have been written to since."""
        if standing is None or standing.status == "creating":
            return
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
        if code not in {0, _THEY_DIFFER}:
            raise OperationFailed(f"compare_databases ended with code {code}: its words stand above.")
        verdict = "They differ as said above" if code else "They are the same"
        self.shop.say(f"{verdict}. Next, if that is wanted: bin/recover {self.shop.stage} switch --side {side.name}")
        return ExitCode.DONE

    def switch(self, side_name: str) -> ExitCode:
        """All roles to the side, and new containers. The live instance is left as it is."""
        side = self._side(side_name)
        cloud = self.shop.cloud
        versions = {role: whereabouts.current(cloud, secret_id) for role, secret_id in self.secret_ids.items()}
        original = whereabouts.before(cloud, versions["migration"].secret_id)
        is_there = original is not None and self._family().has_at(original.place)
        live = self._live_function()
        if self.is_dry:
            for role, version in versions.items():
                self.shop.say(f"Dry run: would send {role} from {version.place} to {side.host}:{side.port}.")
            return self._say_rest(live)

        def change() -> None:
            whereabouts.move(
                cloud, versions, host=side.host, port=side.port, say=self.shop.say, is_original_there=is_there
            )

        return self._moved(live, change)

    def back(self) -> ExitCode:
        """To where the roles signed in before the last switch. One that has no way back was not moved."""
        cloud, ids = self.shop.cloud, self.secret_ids
        earlier = {role: whereabouts.before(cloud, secret_id) for role, secret_id in ids.items()}
        if not any(earlier.values()):
            raise OperationFailed(
                f"There is no way back for {', '.join(ids)}: no version of the secrets is labelled "
                f"{whereabouts.BEFORE}. Nothing was changed."
            )
        live = self._live_function()
        if self.is_dry:
            for role, version in earlier.items():
                where = f"would send {role} back to {version.place}" if version else f"would leave {role} where it is"
                self.shop.say(f"Dry run: {where}.")
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
        shop = self.shop
        with (
            shop.lock.held(who=shop.who, what="recover", wait_seconds=shop.wait_seconds, say=shop.say) as lease,
            self._saying("perhaps not all of the roles' secrets are moved"),
        ):
            self._close()
            self.pause(self.arguments.drain_seconds)
            lease.check()
            change()
        shop.say(f"Releasing {live.digest} anew: new containers, which read the secrets, and what migrations lack.")
        arguments = argparse.Namespace(**{**vars(self.arguments), "digest": live.digest, "commit": None})
        with self._saying("the secrets are moved"):
            code = releasing.run("release", arguments, shop.cloud, shop.say)
        if code != ExitCode.DONE:
            shop.say(self._where_it_stands("the secrets are moved"))
        return code

    def _close(self) -> None:
        name = function_name(self.shop.stage)
        call(self.shop.cloud, "lambda", "put_function_concurrency", FunctionName=name, ReservedConcurrentExecutions=0)
        self.shop.say(f"{name} is closed: visitors get an error from here on.")

    @contextmanager
    def _saying(self, secrets: str) -> Iterator[None]:
        """Raises OperationFailed, BROKEN: whatever ended it half-way, a person must hear that the site is closed."""
        try:
            yield
        except OperationFailed as failure:
            raise OperationFailed(f"{failure} {self._where_it_stands(secrets)}", ExitCode.BROKEN) from failure
        except KeyboardInterrupt as stop:
            raise OperationFailed(f"Stopped half-way. {self._where_it_stands(secrets)}", ExitCode.BROKEN) from stop

    def _where_it_stands(self, secrets: str) -> str:
        stage = self.shop.stage
        return (
            f"Where it stands: {secrets}, and {function_name(stage)} may be closed, so that visitors get errors. Mend "
            f"what is said above and run the same command again, or take it back: bin/recover {stage} back"
        )

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
        live = live_function(self.shop.cloud, self.shop.stage)
        if live is None or not live.digest:
            raise OperationFailed(f"Nothing is live on {self.shop.stage} that could be run. Nothing was changed.")
        return live
