"""What did an endorser change from one submission to the next? Word by word, for who reviews."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from backend.apps.endorsements.models import Revision

_COMPARED = {
    "name": "Name", "kind": "Kind", "type": "Type", "role": "Role", "organization_name": "Organization",
    "sentence": "Sentence", "statement": "Statement", "consent_to_display": "Agrees to be shown",
}  # fmt: skip
_WORDS = re.compile(r"\s+|\S+")


class Part(StrEnum):
    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field of a revision against the same field of the one before it, cut into parts in reading order."""

    label: str
    parts: list[tuple[Part, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionChange:
    """A revision, and what differs from the one before it; nothing where it is the first of those given."""

    revision: Revision
    changes: list[FieldChange]
    is_first: bool


def compare_revisions(*, revisions: Sequence[Revision]) -> list[RevisionChange]:
    """Each with its changes, in the order given, which is newest first."""
    before = [*revisions[1:], None]
    return [
        RevisionChange(revision=new, changes=_changes(old, new) if old else [], is_first=old is None)
        for new, old in zip(revisions, before, strict=True)
    ]


def _changes(old: Revision, new: Revision) -> list[FieldChange]:
    pairs = [(name, _in_words(old, name), _in_words(new, name)) for name in _COMPARED]
    return [FieldChange(label=_COMPARED[name], parts=_parts(was, now)) for name, was, now in pairs if was != now]


def _in_words(revision: Revision, name: str) -> str:
    value = getattr(revision, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _parts(was: str, now: str) -> list[tuple[Part, str]]:
    old, new = _WORDS.findall(was), _WORDS.findall(now)
    parts: list[tuple[Part, str]] = []
    for tag, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append((Part.KEPT, "".join(new[start:end])))
            continue
        if removed := "".join(old[first:last]):
            parts.append((Part.REMOVED, removed))
        if added := "".join(new[start:end]):
            parts.append((Part.ADDED, added))
    return parts
