"""When is an instance that RDS brings back whole? Once it serves, and its master has a secret where the live one's has.

Source: «Password management with Amazon RDS and AWS Secrets Manager», Amazon RDS User Guide.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backend.ops.calls import AwsRefused, call
from backend.ops.cloud import Cloud
from backend.ops.errors import OperationFailed
from backend.ops.instance_states import NEVER_COMES_UP, SERVING

from .instances import Instance, existing
from .sentences import half_way

LONGEST_SECONDS = 3 * 3600.0
_BETWEEN_LOOKS_SECONDS = 15.0
# A throttled call, a network that changes, or an instance that RDS does not tell of yet ends no restore.
PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Of one instance, `name`, beside `live`. `again` is the command that goes on waiting, for the sentence."""

    cloud: Cloud
    live: Instance
    name: str
    again: str
    say: Callable[[str], None]
    seconds: float = LONGEST_SECONDS
    pause: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def wait(self) -> Instance:
        """Says each change of its state. Raises OperationFailed: it failed, is out of sight, or took too long."""
        began = seen_at = self.clock()
        status, what, is_asked = "", "nowhere to be seen", False
        while True:
            try:
                found = existing(self.cloud, self.name)
                if found.status != status:
                    status = found.status
                    self.say(f"{self.name} is {status}.")
                is_serving = status in SERVING and bool(found.host)
                lacks = lacks_secret(found, self.live)
                if is_serving and lacks and not is_asked and not _secret_of(found):
                    is_asked = self._asked_for_secret()
            except OperationFailed as failure:
                if self.clock() >= seen_at + PATIENCE_SECONDS:
                    raise self._out_of_sight(failure) from failure
            else:
                seen_at = self.clock()
                if is_serving and not lacks:
                    return found
                self._refuse_failed(found)
                what = f"{status}, without its master's secret," if is_serving else status
            if self.clock() >= began + self.seconds:
                raise OperationFailed(f"{self.name} is {what} after {self.seconds:.0f} s; go on waiting: {self.again}")
            self.pause(_BETWEEN_LOOKS_SECONDS)

    def _refuse_failed(self, found: Instance) -> None:
        if found.status in NEVER_COMES_UP:
            raise OperationFailed(
                f"RDS could not bring back {self.name} ({found.status}): its events in the console say why. The live "
                f"one is as it was. Take it away (bin/recover STAGE tidy --delete {self.name}); then once more: "
                f"{self.again}"
            )

    def _out_of_sight(self, failure: OperationFailed) -> OperationFailed:
        return OperationFailed(
            f"{self.name} is out of sight, and RDS may go on with it. {half_way(failure)} Go on waiting: {self.again}"
        )

    def _asked_for_secret(self) -> bool:
        """A restored instance has the password of its moment, which nobody knows: RDS makes another, and keeps it."""
        key = _secret_of(self.live).get("KmsKeyId")
        try:
            call(
                self.cloud, "rds", "modify_db_instance",
                DBInstanceIdentifier=self.name, ManageMasterUserPassword=True, ApplyImmediately=True,
                **({"MasterUserSecretKmsKeyId": key} if key else {}),
            )  # fmt: skip
        except AwsRefused as refusal:
            if refusal.reason in {"InvalidDBInstanceState", "InvalidDBInstanceStateFault"}:
                return False  # while its first backup runs; the next look asks again
            raise
        self.say(f"RDS makes a secret for the master of {self.name}.")
        return True


def lacks_secret(side: Instance, live: Instance) -> bool:
    """Whether RDS keeps the live one's master password, and not yet this one's."""
    return bool(_secret_of(live)) and _secret_of(side).get("SecretStatus") != "active"


def _secret_of(instance: Instance) -> dict[str, Any]:
    return instance.told.get("MasterUserSecret") or {}
