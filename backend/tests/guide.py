"""Reads the guide to the API as a reader's terminal would: which requests it makes, and which answers it shows.

A block of `sh` is one or more calls of curl. The block behind it is the answer to the last: `http` with status, headers
and body, `json` or `text` the body alone. A block of `python` is a program, and a `text` behind it what it prints.
Comments say what happens between: `keep` something of the last answer under a name, the token of the link that was
`mailed`, and so on (see test_guide.py).
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from string import Template
from typing import Any
from uuid import UUID

# What is left out: any value, any text within a text, any further entries at the end of a list.
LEFT_OUT = "…"
# Numbers and days of the demo's that are others tomorrow, or with another PostGIS.
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAYS_VARY = re.compile(r"\A\.(date|in_force_from)\Z|\.(since|status_on|start|end)\Z")
_NUMBERS_VARY = re.compile(r"\.by_district\.\d+\.count\Z|\.endorsers\Z")
_VALUE_LEFT_OUT = re.compile(rf"(?<=: ){LEFT_OUT}(?=[,\n}}])")
_PIECE = re.compile(r"^```(\w+)\n(.*?)^```$|^<!-- (\w+): (.*?) -->$", re.MULTILINE | re.DOTALL)
_WITHOUT_VALUE = {"-s", "-i", "-I", "-G"}
_WITH_VALUE = {"-X", "-H", "-d", "--data-urlencode"}


@dataclass(frozen=True)
class Piece:
    """A fenced block by its language, or a comment `<!-- word: text -->` by its word; `line` is where it begins."""

    kind: str
    text: str
    line: int


@dataclass
class Call:
    """One request of curl's."""

    method: str
    address: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""


def pieces_of(guide: str) -> Iterator[Piece]:
    """In their order. A fence that begins no block of a language fails: what stands in it would be read by nobody."""
    fences = len(re.findall(r"^```", guide, re.MULTILINE))
    assert fences == 2 * sum(1 for found in _PIECE.finditer(guide) if found[1]), "a block names no language"
    for found in _PIECE.finditer(guide):
        line = guide.count("\n", 0, found.start()) + 1
        yield Piece(found[1] or found[3], found[2] or found[4] or "", line)


def calls_in(block: str, known: Mapping[str, str]) -> list[Call]:
    """Each line that begins with curl; an option that this does not know, or a variable that nothing has set, fails."""
    lines = re.sub(r"\\\n\s*", " ", block).strip().splitlines()
    return [_call(_words(line, known)) for line in lines if line and not line.startswith("#")]


def _words(line: str, known: Mapping[str, str]) -> list[str]:
    """As a shell: a variable stands for its text in double quotes and outside of any, not in single ones."""
    kept = re.sub(r"'[^']*'", lambda quoted: quoted[0].replace("$", "\0"), line)
    return [Template(word).substitute(known).replace("\0", "$") for word in shlex.split(kept)]


def _call(words: list[str]) -> Call:
    assert words[0] == "curl", f"«{words[0]}» is no call of curl"
    call, rest, data = Call("GET", ""), iter(words[1:]), False
    for word in rest:
        if word == "-I":
            call.method = "HEAD"
        elif word in _WITH_VALUE:
            value = next(rest)
            if word == "-X":
                call.method = value
            elif word == "-H":
                name, _, text = value.partition(": ")
                call.headers.append((name, text))
            else:
                call.body, data = value.encode(), True
        elif word in _WITHOUT_VALUE:
            continue
        else:
            assert not word.startswith("-"), f"curl's option {word} is not known here"
            assert not call.address, f"two addresses in one call: {word}"
            call.address = word
    if data and call.method == "GET":
        call.method = "POST"
    return call


@dataclass(frozen=True)
class Shown:
    """An answer as the guide has it; no status is one of 200 to 299."""

    status: int | None
    headers: dict[str, str]
    body: str


def shown_in(piece: Piece) -> Shown:
    if piece.kind != "http":
        return Shown(None, {}, piece.text.strip())
    head, _, body = piece.text.partition("\n\n")
    status, *lines = head.splitlines()
    headers = dict(line.split(": ", 1) for line in lines)
    return Shown(int(status.split()[1]), {name.lower(): value for name, value in headers.items()}, body.strip())


def differences(shown: Shown, status: int, headers: Mapping[str, str], body: str) -> list[str]:
    """Where the answer is not as the guide says, each by its place."""
    found = []
    if (shown.status is None and not 200 <= status < 300) or shown.status not in {None, status}:
        found.append(f"status: {status}")
    for name, value in shown.headers.items():
        if not _is_like(value, headers.get(name, "")):
            found.append(f"{name}: {headers.get(name)!r}, not {value!r}")
    if shown.body[:1] in {"{", "["}:
        try:
            got = json.loads(body)
        except ValueError:
            return [*found, f"body: no JSON: {body[:200]}"]
        return found + list(_unlike(json.loads(_VALUE_LEFT_OUT.sub(f'"{LEFT_OUT}"', shown.body)), got, ""))
    if not _is_like(shown.body, body.strip().replace("\r\n", "\n")):
        found.append(f"body: {body[:500]}")
    return found


def _unlike(shown: Any, got: Any, path: str) -> Iterator[str]:
    if shown == LEFT_OUT:
        return
    if isinstance(shown, dict) and isinstance(got, dict):
        if shown.keys() != got.keys():
            yield f"{path}: has {sorted(got)}, not {sorted(shown)}"
        for name in shown.keys() & got.keys():
            yield from _unlike(shown[name], got[name], f"{path}.{name}")
    elif isinstance(shown, list) and isinstance(got, list):
        yield from _unlike_entries(shown, got, path)
    elif isinstance(shown, str) and isinstance(got, str):
        if not (_is_like(shown, got) or _are_of_a_kind(shown, got, path)):
            yield f"{path}: {got!r}, not {shown!r}"
    elif type(shown) is not type(got) or (shown != got and not _NUMBERS_VARY.search(path)):
        yield f"{path}: {got!r}, not {shown!r}"


def _unlike_entries(shown: list[Any], got: list[Any], path: str) -> Iterator[str]:
    told = shown[:-1] if shown[-1:] == [LEFT_OUT] else shown
    if len(got) < len(told) or (len(got) > len(told)) != (told is not shown):
        yield f"{path}: {len(got)} entries"
    for number, (one, other) in enumerate(zip(told, got, strict=False)):
        yield from _unlike(one, other, f"{path}.{number}")


def _is_like(shown: str, got: str) -> bool:
    pattern = ".*?".join(map(re.escape, shown.split(LEFT_OUT)))
    return re.fullmatch(pattern, got, re.DOTALL) is not None


def _are_of_a_kind(shown: str, got: str, path: str) -> bool:
    """Both identifiers, or both moments: of the demo's making, and others each time. Days only where they move."""
    if _DAYS_VARY.search(path):
        return all(map(_DAY.fullmatch, (shown, got)))
    return any(_reads(kind, shown) and _reads(kind, got) for kind in (UUID, _moment))


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("no moment, but a day")
    return moment


def _reads(kind: Any, text: str) -> bool:
    try:
        kind(text)
    except ValueError:
        return False
    return True
