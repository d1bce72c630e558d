"""How does a secret stay out of what prints values: tracebacks with locals, diffsettings, a careless log line?"""

from __future__ import annotations


class Hidden(str):
    """A text like any other, but for its repr. What is made out of it (slices, joins) is ordinary text again."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'********'"
