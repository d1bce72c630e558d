"""Which files are not to be stored again? Apps say so in `apps.py`; a file's name is made of its content."""

from __future__ import annotations

from collections.abc import Callable

type Asked = Callable[[str], bool]

_asked: list[Asked] = []


def withhold(asked: Asked) -> None:
    """From now on, no file is stored under a name of which `asked` says yes."""
    if asked not in _asked:
        _asked.append(asked)


def is_withheld(name: str) -> bool:
    return any(asked(name) for asked in _asked)
