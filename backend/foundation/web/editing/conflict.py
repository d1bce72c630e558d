"""What is an editor told whose form shows what is not stored any more?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from .line_changes import LONG_CHARACTERS, LineChange, line_changes
from .merging import Difference
from .shown import Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedBy:
    name: str
    at: datetime
    is_oneself: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """`by` is None where the admin's log does not tell: a program may have. `now` is what the form shows next."""

    by: SavedBy | None
    now: Shown
    differences: list[Difference]

    refusal: ClassVar[str] = "Not saved yet: see above what has been saved since you opened this."

    @property
    def sentence(self) -> str:
        return (
            f"{self.who} saved this {self.when}, after you had opened it, so nothing of yours is saved yet. What you "
            "typed still stands in the form."
        )

    @property
    def who(self) -> str:
        if self.by is None:
            return "Somebody"
        return f"{self.by.name} (you, in another window)" if self.by.is_oneself else self.by.name

    @property
    def when(self) -> str:
        return "meanwhile" if self.by is None else f"on {self.by.at:%Y-%m-%d at %H:%M:%S %Z}"

    @property
    def told(self) -> list[tuple[Difference, list[LineChange], bool]]:
        """Each difference, with the lines that differ where the texts are long, and whether they are."""
        return [(each, line_changes(each.saved, each.typed) if _is_long(each) else [], _is_long(each))
                for each in self.differences]  # fmt: skip


def _is_long(difference: Difference) -> bool:
    return max(len(difference.saved), len(difference.typed)) > LONG_CHARACTERS
