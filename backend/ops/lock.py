"""Who may change a stage now? Whoever holds its lease: a row of the ledger's table that ends when its owner dies.

Clocks of two operators may differ by a few seconds, the lease is a minute and is renewed each quarter of one.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .calls import AwsRefused, call
from .cloud import Cloud
from .errors import ExitCode, OperationFailed
from .names import Stage

LEASE_SECONDS = 60.0
_RENEWED_EACH_SECONDS = 15.0
_ASKED_EACH_SECONDS = 1.0
_SAID_EACH_SECONDS = 30.0
_CONDITION_FAILED = "ConditionalCheckFailedException"


class LeaseLost(OperationFailed):
    """Somebody else may be at work: nothing more is to be touched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who is at work, with what, since when (seconds since 1970)."""

    who: str
    what: str
    since: float
    expires: float

    def __str__(self) -> str:
        since = datetime.fromtimestamp(self.since, UTC).isoformat(sep=" ", timespec="seconds").removesuffix("+00:00")
        return f"{self.who} ({self.what}, since {since} UTC)"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLock:
    """`clock` counts seconds since 1970; `sleep` waits between two questions."""

    cloud: Cloud
    table: str
    stage: Stage
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep

    def holder(self) -> Holder | None:
        """Who holds it; None where nobody does, or whoever did has died."""
        item = call(
            self.cloud, "dynamodb", "get_item", TableName=self.table, Key=self._key, ConsistentRead=True
        ).get("Item")  # fmt: skip
        if item is None:
            return None
        holder = Holder(
            who=item["who"]["S"],
            what=item["what"]["S"],
            since=float(item["since"]["N"]),
            expires=float(item["expires"]["N"]),
        )
        return holder if holder.expires > self.clock() else None

    @contextmanager
    def held(self, *, who: str, what: str, wait_seconds: float, say: Callable[[str], None]) -> Iterator[Lease]:
        """Takes the lease, waiting for it if need be, keeps it alive inside, and gives it back.

        Raises:
            OperationFailed: BUSY, somebody else still has it after `wait_seconds`.
            AwsRefused: the table is out of reach.
        """
        owner = str(uuid.uuid4())
        try:
            self._wait(owner, who=who, what=what, seconds=wait_seconds, say=say)
        except KeyboardInterrupt:  # perhaps just after it was taken
            self._give_back(owner, say)
            raise
        lease = Lease(self, owner)
        try:
            lease.start()
            yield lease
        finally:
            lease.stop()
            self._give_back(owner, say)

    def _wait(self, owner: str, *, who: str, what: str, seconds: float, say: Callable[[str], None]) -> None:
        began = self.clock()
        said_at = float("-inf")
        while not self._take(owner, who=who, what=what):
            holder = self.holder()
            if holder is None:
                continue
            waited = self.clock() - began
            if waited >= seconds:
                raise OperationFailed(
                    f"{holder} is at work on {self.stage}; waited {waited:.0f} s. Nothing was changed.", ExitCode.BUSY
                )
            if self.clock() - said_at >= _SAID_EACH_SECONDS:
                said_at = self.clock()
                say(f"Waiting for {holder}: {seconds - waited:.0f} s more at most.")
            self.sleep(_ASKED_EACH_SECONDS)

    def _take(self, owner: str, *, who: str, what: str) -> bool:
        now = self.clock()
        try:
            call(
                self.cloud, "dynamodb", "put_item",
                TableName=self.table,
                Item={
                    **self._key,
                    "owner": {"S": owner}, "who": {"S": who}, "what": {"S": what},
                    "since": {"N": f"{now:.3f}"}, "expires": {"N": f"{now + LEASE_SECONDS:.3f}"},
                },
                # A try of ours whose answer was lost took it as well.
                ConditionExpression="attribute_not_exists(entry) OR expires <= :now OR #owner = :owner",
                ExpressionAttributeNames={"#owner": "owner"},
                ExpressionAttributeValues={":now": {"N": f"{now:.3f}"}, ":owner": {"S": owner}},
            )  # fmt: skip
        except AwsRefused as refusal:
            if refusal.reason != _CONDITION_FAILED:
                raise
            return False
        return True

    def renew(self, owner: str) -> bool:
        """For a lease only: False where it is not its owner's any more."""
        try:
            call(
                self.cloud, "dynamodb", "update_item",
                TableName=self.table,
                Key=self._key,
                UpdateExpression="SET expires = :expires",
                ConditionExpression="#owner = :owner",
                ExpressionAttributeNames={"#owner": "owner"},
                ExpressionAttributeValues={
                    ":owner": {"S": owner}, ":expires": {"N": f"{self.clock() + LEASE_SECONDS:.3f}"},
                },
            )  # fmt: skip
        except AwsRefused as refusal:
            if refusal.reason != _CONDITION_FAILED:
                raise
            return False
        return True

    def _give_back(self, owner: str, say: Callable[[str], None]) -> None:
        try:
            call(
                self.cloud, "dynamodb", "delete_item",
                TableName=self.table,
                Key=self._key,
                ConditionExpression="#owner = :owner",
                ExpressionAttributeNames={"#owner": "owner"},
                ExpressionAttributeValues={":owner": {"S": owner}},
            )  # fmt: skip
        except AwsRefused as refusal:
            if refusal.reason != _CONDITION_FAILED:
                say(f"The lock could not be given back and ends by itself within {LEASE_SECONDS:.0f} s: {refusal}")

    @property
    def _key(self) -> dict[str, Any]:
        return {"stage": {"S": self.stage}, "entry": {"N": "0"}}


class Lease:
    """What keeps the lock ours, in a thread; `check` before each act that changes something."""

    def __init__(self, lock: StageLock, owner: str) -> None:
        self._lock = lock
        self._owner = owner
        self._renewed_at = lock.clock()
        self._is_lost = False
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="stage-lock", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ends.set()
        self._thread.join()

    def check(self) -> None:
        """Asks the table itself, so that nobody acts on what he remembers.

        Raises:
            LeaseLost: it is another's.
            AwsRefused: the table is out of reach.
        """
        self._renew()
        self.refuse_if_lost()

    def refuse_if_lost(self) -> None:
        """What check does, where a table that is away for a moment must not keep us from putting things right.

        Raises:
            LeaseLost: it is another's, or so old that it may be.
        """
        if self._is_lost or self._lock.clock() - self._renewed_at >= LEASE_SECONDS:
            raise LeaseLost(
                f"The lock on {self._lock.stage} was lost (another took it, or the ledger was out of reach for "
                f"{LEASE_SECONDS:.0f} s), so nothing more is touched: look at bin/zappa status {self._lock.stage}."
            )

    def _keep(self) -> None:
        while not self._ends.wait(_RENEWED_EACH_SECONDS):
            with suppress(OperationFailed):  # away for a moment: how long ago it was renewed decides
                self._renew()

    def _renew(self) -> None:
        began = self._lock.clock()
        if self._lock.renew(self._owner):
            self._renewed_at = began
        else:
            self._is_lost = True
