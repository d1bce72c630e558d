"""What is deleted when its time is over? Each app registers its own rule in `apps.py`; one job runs them all."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import QuerySet

logger = logging.getLogger(__name__)

# purge(now, limit): deletes at most `limit` rows that have outlived their use, and returns how many there were.
type Purge = Callable[[datetime, int], int]

# Rows a transaction: short enough to be interrupted after any, long enough not to be all overhead.
BATCH = 1_000

_rules: dict[str, Purge] = {}
# Of rules whose rows are dear: how many a batch has at most.
_at_once: dict[str, int] = {}


@dataclass(slots=True)
class Purged:
    """What became of one rule: rows deleted, whether more are left, and the exception's type where it failed."""

    rule: str
    deleted: int = 0
    is_done: bool = False
    failure: str = ""

    def __str__(self) -> str:
        state = f"failed ({self.failure})" if self.failure else "nothing is left" if self.is_done else "more is left"
        return f"{self.rule}: {self.deleted} deleted, {state}"


def register_retention(name: str, purge: Purge, *, at_once: int = BATCH) -> None:
    """Makes `purge` run daily, in batches of at most `at_once`, under a `name` that the job's log line shows."""
    if _rules.setdefault(name, purge) is not purge:
        raise ValueError(f"The retention rule {name!r} is registered already.")
    _at_once[name] = at_once


def retention_rules() -> Mapping[str, Purge]:
    return _rules


@transaction.atomic
def delete_at_most(rows: QuerySet[Any], limit: int) -> int:
    """Deletes up to `limit` of `rows` in one transaction, whichever; returns how many. For models nothing points to.

    Locked first: a DELETE that waits for a writer asks again only for the key, and would take a row that was renewed
    meanwhile. Those that somebody else has locked are left to another run.
    """
    locked = rows.order_by().select_for_update(skip_locked=True).values_list("pk", flat=True)
    deleted, _ = QuerySet(rows.model).filter(pk__in=list(locked[:limit])).delete()
    return deleted


def run_retention(*, now: datetime, budget_seconds: float, batch: int = BATCH) -> list[Purged]:
    """Runs all rules, a batch of each in turn, until nothing is left or the budget is used up; one log line a rule.

    Each batch is a transaction of its own, so that an interruption loses nothing and the next run goes on. A rule
    that fails does not stop the others, be it by a lock or time limit of the database's, unless the database is away.

    Raises:
        OperationalError, InterfaceError: the connection is gone, or cannot be made.
    """
    ends = time.monotonic() + budget_seconds
    outcomes = [Purged(rule) for rule in _rules]
    running = list(outcomes)
    while running and time.monotonic() < ends:
        outcome = running.pop(0)
        _one_batch(outcome, now, min(batch, _at_once.get(outcome.rule, BATCH)))
        if not (outcome.is_done or outcome.failure):
            running.append(outcome)
    for outcome in outcomes:
        logger.log(logging.ERROR if outcome.failure else logging.INFO, "%s", outcome)
    return outcomes


def _one_batch(outcome: Purged, now: datetime, batch: int) -> None:
    try:
        deleted = _rules[outcome.rule](now, batch)
    # One rule's trouble must not keep what the others are to delete. Its text may quote a person's data.
    except Exception as error:
        if isinstance(error, (OperationalError, InterfaceError)) and not connection.is_usable():
            raise
        outcome.failure = type(error).__name__
    else:
        outcome.deleted += deleted
        outcome.is_done = deleted < batch
