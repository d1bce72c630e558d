"""Who passes while nobody can count across processes? A few, by a process's own small bucket."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from .limits import LocalBucket


@dataclass(slots=True)
class _Window:
    number: int
    altogether: int = 0
    by_caller: dict[str, int] = field(default_factory=dict)


class LocalBuckets:
    """One bucket a limit. It remembers no more callers than it lets pass, so a flood cannot fill the memory."""

    def __init__(self) -> None:
        self._windows: dict[str, _Window] = {}
        self._lock = threading.Lock()

    def spend(self, name: str, bucket: LocalBucket, caller: str, now: float) -> bool:
        """Whether one more of this caller passes the limit `name` at `now` (seconds since 1970)."""
        number = int(now // bucket.seconds)
        with self._lock:
            window = self._windows.get(name)
            if window is None or window.number != number:
                window = self._windows[name] = _Window(number)
            of_caller = window.by_caller.get(caller, 0)
            if of_caller >= bucket.per_caller or window.altogether >= bucket.altogether:
                return False
            window.by_caller[caller] = of_caller + 1
            window.altogether += 1
            return True
