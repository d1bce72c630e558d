"""Is this process ready to answer? All that it needs is asked at once, and nothing is waited for beyond its limit."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol

logger = logging.getLogger(__name__)

# All that a stranger learns of a failure. `away`: it refused or broke off; `silent`: it did not answer in time;
# `behind`: migrations of this code are not applied; `stale`: secrets are older than they should ever be; `failed`: the
# check itself did, and a log line says why.
type Word = Literal["ok", "skipped", "away", "silent", "behind", "stale", "failed"]

FINE: frozenset[Word] = frozenset({"ok", "skipped"})


class Check(Protocol):
    """One thing without which this process cannot answer.

    `run` says how it is, from a thread of its own. `seconds` is how long it is waited for; 0 for a check that asks
    nobody and therefore runs last, in the caller's thread. `abandon` is called once nobody waits any more: `run` is to
    end soon and leave nothing open. `run` is never entered while an earlier one has not ended.
    """

    name: str
    seconds: float

    def run(self) -> Word: ...

    def abandon(self) -> None: ...


class Readiness:
    """All checks of this process. However many ask at once, they are run once and the answer is shared.

    An answer is remembered for `remembered_seconds`, so that a flood of questions does not become a flood of
    connections. `clock` counts seconds and never goes back.
    """

    def __init__(
        self, checks: Sequence[Check], *, remembered_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._runners = [_Runner(check) for check in checks if check.seconds]
        self._quick = [check for check in checks if not check.seconds]
        self._remembered_seconds = remembered_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._words: Mapping[str, Word] = {}
        self._known_at = float("-inf")

    def words(self) -> Mapping[str, Word]:
        """How each is, by name."""
        asked_at = self._clock()
        with self._lock:
            # Also one that somebody else has found out while this caller waited.
            if self._known_at < asked_at - self._remembered_seconds:
                self._words = self._ask()
                self._known_at = self._clock()
            return self._words

    def _ask(self) -> dict[str, Word]:
        began = time.monotonic()
        for runner in self._runners:
            runner.start()
        words = {runner.check.name: runner.word_until(began + runner.check.seconds) for runner in self._runners}
        return words | {check.name: _word_of(check) for check in self._quick}


class _Runner:
    """Runs one check in at most one thread. What an earlier run finds out at last answers no later question."""

    def __init__(self, check: Check) -> None:
        self.check = check
        self._thread: threading.Thread | None = None
        self._words: list[Word] = []
        self._is_asking = False

    def start(self) -> None:
        """Asks, unless an earlier run still does."""
        self._is_asking = self._thread is None or not self._thread.is_alive()
        if self._is_asking:
            self._words = words = []
            self._thread = threading.Thread(
                target=lambda: words.append(_word_of(self.check)), name=f"health-{self.check.name}", daemon=True
            )
            self._thread.start()

    def word_until(self, moment: float) -> Word:
        if not self._is_asking:
            self._wait_until(moment)
            self.start()
        if self._is_asking:
            self._wait_until(moment)
            if self._words:
                return self._words[0]
        self.check.abandon()
        return "silent"

    def _wait_until(self, moment: float) -> None:
        if self._thread is not None:
            self._thread.join(max(0.0, moment - time.monotonic()))


def _word_of(check: Check) -> Word:
    try:
        return check.run()
    # Whatever it raises, the others are asked and the caller gets an answer. Its text may name a host.
    except Exception as error:  # noqa: BLE001
        logger.error("health: the check %s failed: %s", check.name, type(error).__name__)
        return "failed"
