"""What does a second plan want to change, and is that an emulator's doing, which is listed?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """`address` and `attribute` are patterns that match whole; `reason` says what the emulator does otherwise."""

    address: str
    attribute: str
    reason: str

    def covers(self, difference: Difference) -> bool:
        return all(
            re.fullmatch(pattern, text) is not None
            for pattern, text in ((self.address, difference.address), (self.attribute, difference.attribute))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """`attribute` is a path such as rule.0.status, or `(create)` where the thing itself is gone or new."""

    address: str
    attribute: str
    told: str

    def __str__(self) -> str:
        return f"{self.address} {self.attribute}: {self.told}"


def differences(told: Any) -> Iterator[Difference]:
    """Of a plan's JSON: each leaf that would be changed, and each resource that would come or go."""
    for change in told.get("resource_changes", []):
        actions, of = change["change"]["actions"], change["change"]
        if change["mode"] != "managed" or actions in (["no-op"], ["read"]):
            continue
        if actions != ["update"]:
            yield Difference(address=change["address"], attribute=f"({'-'.join(actions)})", told=_why(of))
        if of.get("before") is not None and of.get("after") is not None:
            unknown = of.get("after_unknown") or {}
            for path, words in _leaves(of["before"], of["after"], unknown, ()):
                yield Difference(address=change["address"], attribute=".".join(path), told=words)


def unlisted(told: Any, listed: Sequence[Listed]) -> list[Difference]:
    """What nobody has explained."""
    return [each for each in differences(told) if not any(one.covers(each) for one in listed)]


def _why(change: Mapping[str, Any]) -> str:
    paths = [".".join(map(str, path)) for path in change.get("replace_paths", [])]
    return f"because of {', '.join(paths)}" if paths else "as a whole"


def _leaves(before: Any, after: Any, unknown: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if unknown is True:
        yield path, f"{_short(before)} becomes what is known after apply"
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in sorted({*before, *after, *(unknown if isinstance(unknown, Mapping) else ())}):
            of_it = unknown.get(name) if isinstance(unknown, Mapping) else None
            yield from _leaves(before.get(name), after.get(name), of_it, (*path, name))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (one, other) in enumerate(zip(before, after, strict=True)):
            of_it = unknown[index] if isinstance(unknown, list) and index < len(unknown) else None
            yield from _leaves(one, other, of_it, (*path, str(index)))
    elif before != after:
        yield path, f"{_short(before)} becomes {_short(after)}"


def _short(value: Any) -> str:
    text = repr(value)
    most = 120
    return text if len(text) <= most else f"{text[:most]}…"
