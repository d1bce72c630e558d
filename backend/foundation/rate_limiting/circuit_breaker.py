"""When is a store that does not answer left alone? After three failures in a row, for ten seconds; then one asks."""

from __future__ import annotations

import threading

FAILURES = 3
OPEN_SECONDS = 10.0


class CircuitBreaker:
    """Closed, every call goes through. Open, none does, but for one probe each OPEN_SECONDS, which closes it again."""

    def __init__(self) -> None:
        self._failures = 0
        self._open_until: float | None = None
        self._lock = threading.Lock()

    def lets_through(self, now: float) -> bool:
        """Whether the store may be asked at `now`. Whoever is the probe gets the next wait started for all others."""
        with self._lock:
            if self._open_until is None:
                return True
            # A clock that was set back must not keep it open for hours.
            if self._open_until - OPEN_SECONDS <= now < self._open_until:
                return False
            self._open_until = now + OPEN_SECONDS
            return True

    def succeeded(self) -> None:
        if self._failures:
            with self._lock:
                self._failures = 0
                self._open_until = None

    def failed(self, now: float) -> bool:
        """Whether this failure is the one that opened it."""
        with self._lock:
            self._failures += 1
            if self._failures < FAILURES:
                return False
            self._open_until = now + OPEN_SECONDS
            return self._failures == FAILURES
