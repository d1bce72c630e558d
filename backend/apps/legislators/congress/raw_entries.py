"""How is the file cut? Entry by entry, so that one that is broken spoils no other, and nothing of it is executed.

The file is one YAML sequence in block style, each entry beginning with «- » at the left margin. It is cut there, and
each piece is parsed by itself with the safe loader: memory stays that of one entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from backend.apps.legislators.errors import LegislatorsSourceUnusable
from backend.apps.legislators.source import CHUNK

# The longest entry of a sitting member has 12 KB.
MAX_ENTRY_CHARACTERS = 128 * 1024
_BEFORE_THE_FIRST = re.compile(r"\s*(#.*|---.*|%.*)?$")


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One entry as it stands in the file, and in which line it begins."""

    line: int
    text: str


def raw_entries(lines: Iterable[str], source: str) -> Iterator[RawEntry]:
    """The file, cut where entries begin.

    Raises:
        LegislatorsSourceUnusable: something else than a sequence stands at the margin before the first entry.
    """
    begun, piece = 0, list[str]()
    size = 0
    for number, line in enumerate(lines, 1):
        if line.startswith("- "):
            if begun:
                yield RawEntry(begun, "".join(piece))
            begun, piece, size = number, [], 0
        elif not begun:
            if not _BEFORE_THE_FIRST.match(line):
                raise LegislatorsSourceUnusable(f"{source} is no list of legislators: line {number} begins none.")
            continue
        size += len(line)
        # What is too long is refused by who parses it; here it is only kept from filling the memory.
        if size <= MAX_ENTRY_CHARACTERS + CHUNK:
            piece.append(line)
    if begun:
        yield RawEntry(begun, "".join(piece))
