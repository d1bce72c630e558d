"""What is deleted when its time is over? Each app registers its own rule in `apps.py`; one job runs them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

# purge(now, limit): deletes at most `limit` rows that have outlived their use, and returns how many there were.
type Purge = Callable[[datetime, int], int]

_rules: dict[str, Purge] = {}


def register_retention(name: str, purge: Purge) -> None:
    """Makes `purge` run daily, in batches, under a `name` that the job's log line shows."""
    if _rules.setdefault(name, purge) is not purge:
        raise ValueError(f"The retention rule {name!r} is registered already.")


def retention_rules() -> Mapping[str, Purge]:
    return _rules
