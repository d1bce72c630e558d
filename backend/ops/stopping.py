"""When does Ctrl-C stop an act? Once code is on its way to be live, only where what was live can still be put back."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Self

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(KeyboardInterrupt):
    """Somebody or something asked us to stop; as a sentence."""

    def __init__(self, number: int, *, times: int) -> None:
        self.is_final = times > 1
        super().__init__(f"Stopped by {signal.Signals(number).name}{' a second time' if self.is_final else ''}.")


class Stops:
    """SIGINT, SIGTERM and SIGHUP alike: from `listen` on the first waits for a place to stop at, the second does not.

    Before that, and after the `with`, they are whoever's they were.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._asked: list[int] = []
        self._before: dict[int, Any] = {}
        self._is_place = False
        self._is_over = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def listen(self) -> None:
        self._before = {number: signal.getsignal(number) for number in _SIGNALS}
        for number in _SIGNALS:
            signal.signal(number, self._hear)

    @contextmanager
    def place_to_stop(self) -> Iterator[None]:
        """Raises Interrupted: at its beginning if we were asked before, else the moment that we are."""
        self._is_place = True
        try:
            if self._asked:
                raise Interrupted(self._asked[-1], times=1)
            yield
        finally:
            self._is_place = False

    def over(self) -> None:
        """What happened has happened: from now on nothing stops its being written down."""
        self._is_over = True

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if self._is_over:
            return
        self._asked.append(number)
        if self._is_place or len(self._asked) > 1:
            raise Interrupted(number, times=len(self._asked))
        self._say(
            "Asked to stop: what has begun is ended, then what was live is put back. Once more leaves it as it is."
        )
