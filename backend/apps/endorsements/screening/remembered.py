"""What does a process remember for a few seconds, so that a rush of submissions does not ask the same thing each time?

Switches take effect everywhere within SCREENING_REMEMBERED_SECONDS, and at once in the process that throws them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings

# More campaigns than gather at one time.
_MOST = 500

_values: dict[str, tuple[float, Any]] = {}


def remembered[T](name: str, ask: Callable[[], T]) -> T:
    """What `ask` has said lately, or says now."""
    known = _values.get(name)
    if known is not None and known[0] > time.monotonic():
        value: T = known[1]
        return value
    value = ask()
    if len(_values) >= _MOST:
        _values.clear()
    _values[name] = (time.monotonic() + settings.SCREENING_REMEMBERED_SECONDS, value)
    return value


def forget() -> None:
    """Asks anew from now on."""
    _values.clear()
