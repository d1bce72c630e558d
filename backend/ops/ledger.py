"""What was released when, by whom, and how did it end? One DynamoDB table, one row after the other, none ever changed.

An act writes a row when it begins, one before and one after each run of migrations, and one when it ends; its number is
its first row's. Entry 0 is the stage's lock (lock.py).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .calls import AwsRefused, call, pages
from .cloud import Cloud
from .errors import OperationFailed
from .history import Act, Outcome, acts_of
from .names import Stage

# Under the lock nobody else writes; who lost it unawares meets the other's rows.
_TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """One stage's. `now` answers an aware time."""

    cloud: Cloud
    table: str
    stage: Stage
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def acts(self) -> tuple[Act, ...]:
        """All, oldest first, as they stand this moment.

        Raises:
            AwsRefused: the table cannot be read.
        """
        return acts_of(list(self._rows()))

    def begin(
        self,
        *,
        kind: str,
        digest: str,
        commit: str,
        settings: Mapping[str, Any],
        who: str,
        follows: int | None,
        origin: int | None = None,
    ) -> Act:
        """Writes down what is about to be done; answers it with its number.

        Raises:
            AwsRefused: it could not be written.
        """
        began_at = self._time()
        body: dict[str, Any] = {
            "kind": kind, "digest": digest, "commit": commit, "settings": dict(settings), "who": who,
            "began_at": began_at, "follows": follows, "origin": origin,
        }  # fmt: skip
        number = self._append(None, {"row": "began", "at": began_at, **body})
        return Act(number=number, **(body | {"origin": origin or number}))

    def note_migrating(self, act: Act, phase: str) -> None:
        """Before they run: where no report follows, a way back knows that it must ask the database itself."""
        self._append(act.number, {"row": "migrating", "at": self._time(), "phase": phase})

    def note_migrations(self, act: Act, *, phase: str, applied: tuple[str, ...], heads: Mapping[str, str]) -> None:
        """At once, since a way back must know of a contracting one even where this act ends in the middle."""
        body = {"row": "migrated", "phase": phase, "applied": list(applied), "heads": dict(heads)}
        self._append(act.number, {**body, "at": self._time()})

    def end(self, act: Act, outcome: Outcome, note: str = "") -> None:
        """`note` is for people: why, or what stands now."""
        self._append(act.number, {"row": "ended", "at": self._time(), "outcome": outcome.value, "note": note})

    def _rows(self) -> Iterator[dict[str, Any]]:
        for page in pages(
            self.cloud, "dynamodb", "query",
            TableName=self.table,
            ConsistentRead=True,
            KeyConditionExpression="stage = :stage AND entry > :lock",
            ExpressionAttributeValues={":stage": {"S": self.stage}, ":lock": {"N": "0"}},
        ):  # fmt: skip
            for item in page["Items"]:
                with suppress(KeyError, ValueError):  # what is none of our rows
                    yield _row(item)

    def _append(self, act: int | None, body: dict[str, Any]) -> int:
        for _ in range(_TRIES):
            entry = self._last_entry() + 1
            try:
                call(
                    self.cloud, "dynamodb", "put_item",
                    TableName=self.table,
                    Item={
                        "stage": {"S": self.stage},
                        "entry": {"N": str(entry)},
                        "act": {"N": str(act or entry)},
                        "row": {"S": body["row"]},
                        "at": {"S": body["at"]},
                        "body": {"S": json.dumps(body, sort_keys=True)},
                    },
                    ConditionExpression="attribute_not_exists(entry)",
                )  # fmt: skip
            except AwsRefused as refusal:
                if refusal.reason != "ConditionalCheckFailedException":
                    raise
                if not self._is_ours(entry, act, body):
                    continue
            return entry
        raise OperationFailed(f"Others write into {self.table} for {self.stage} all the time: look who is at work.")

    def _is_ours(self, entry: int, act: int | None, body: Mapping[str, Any]) -> bool:
        """Whether the row was written by a try of ours whose answer was lost, and which botocore repeated."""
        item = call(
            self.cloud, "dynamodb", "get_item",
            TableName=self.table,
            ConsistentRead=True,
            Key={"stage": {"S": self.stage}, "entry": {"N": str(entry)}},
        ).get("Item")  # fmt: skip
        return item is not None and _row(item) == {**body, "act": act or entry}

    def _last_entry(self) -> int:
        answer = call(
            self.cloud, "dynamodb", "query",
            TableName=self.table,
            ConsistentRead=True,
            KeyConditionExpression="stage = :stage",
            ExpressionAttributeValues={":stage": {"S": self.stage}},
            ScanIndexForward=False,
            Limit=1,
        )  # fmt: skip
        return int(answer["Items"][0]["entry"]["N"]) if answer["Items"] else 0

    def _time(self) -> str:
        return self.now().astimezone(UTC).isoformat(timespec="milliseconds")


def _row(item: Mapping[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(item["body"]["S"])
    return body | {"act": int(item["act"]["N"])}
