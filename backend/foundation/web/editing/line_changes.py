"""Where do two long texts differ? Line by line; of HTML without lines, element by element."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

# Shorter ones are read as they are.
LONG_CHARACTERS = 300
# Comparing takes the square of it at worst, and nobody reads more.
_MOST_LINES = 2000
_MOST_CHANGES = 100


@dataclass(frozen=True, slots=True)
class LineChange:
    text: str
    is_saved: bool  # or typed


def line_changes(saved: str, typed: str) -> list[LineChange]:
    """The lines that only one of them has, in their order; empty where there are too many to tell."""
    ours, theirs = list(_lines(saved)), list(_lines(typed))
    if max(len(ours), len(theirs)) > _MOST_LINES:
        return []
    changes: list[LineChange] = []
    for _, first, last, begin, end in _changed(ours, theirs):
        changes += [LineChange(text, is_saved=True) for text in ours[first:last]]
        changes += [LineChange(text, is_saved=False) for text in theirs[begin:end]]
    return changes if len(changes) <= _MOST_CHANGES else []


def _changed(ours: list[str], theirs: list[str]) -> Iterator[tuple[str, int, int, int, int]]:
    found = difflib.SequenceMatcher(a=ours, b=theirs).get_opcodes()
    return (each for each in found if each[0] != "equal")


def _lines(text: str) -> Iterator[str]:
    for line in re.split(r"\r\n|\r|\n|(?<=</p>)|(?<=</li>)|(?<=</h[2-6]>)|(?<=</tr>)", text):
        if line.strip():
            yield line.strip()
