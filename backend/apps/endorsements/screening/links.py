"""Does somebody write to be clicked on?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .signals import Signal

_LINK = re.compile(r"(?i)\b(?:https?://|www\.)\S")
_MARKUP = re.compile(r"(?i)<\s*a\s[^>]{0,200}href|\[(?:url|link)\s{0,5}[=\]]")
_MANY = 3


def signals_of(statement: str, names: tuple[str, ...]) -> Iterator[Signal]:
    """What the words speak of; `names` are those of person, organization and role."""
    links = len(_LINK.findall(statement))
    if links >= _MANY:
        yield Signal.MANY_LINKS
    elif links:
        yield Signal.LINKS
    if _MARKUP.search(statement):
        yield Signal.MARKUP
    if any(_LINK.search(name) for name in names):
        yield Signal.LINK_IN_NAME
