"""Which statements does a script of SQL hold? Split where PostgreSQL splits it, and without comments.

Django hands a script to PostgreSQL as one piece (prepare_sql_script), and the first word says nothing of the rest.
https://www.postgresql.org/docs/current/sql-syntax-lexical.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
      (?P<comment> --[^\r\n]* )
    | (?P<block> /\* )
    | (?P<literal> [eE]'(?:[^'\\]|''|\\.)*+' | '(?:[^']|'')*+' | \$(?P<tag>(?:[^\W\d]\w*)?)\$.*?\$(?P=tag)\$ )
    | (?P<name> "(?:[^"]|"")*+" )
    | (?P<word> \w[\w$]*+ )
    | (?P<space> \s+ )
    | (?P<sign> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_EDGE_OF_COMMENT = re.compile(r"/\*|\*/")


@dataclass(frozen=True, slots=True)
class Statement:
    """`text` is what the server reads. `shape` is for patterns: each literal is '', each space is one blank."""

    text: str
    shape: str


def statements(script: str) -> list[Statement]:
    """In order; a script of comments alone holds none."""
    found: list[Statement] = []
    tokens: list[tuple[str, str]] = []
    nested = _Nested()
    for kind, token in _tokens(script):
        if (kind, token) == ("sign", ";") and not nested.is_open:
            found.extend(_statement(tokens))
            tokens, nested = [], _Nested()
        else:
            nested.count(kind, token)
            tokens.append((kind, token))
    return [*found, *_statement(tokens)]


class _Nested:
    """A semicolon ends nothing inside brackets (CREATE RULE), nor between BEGIN ATOMIC and its END."""

    def __init__(self) -> None:
        self._brackets = 0
        self._blocks = 0
        self._last_word = ""

    @property
    def is_open(self) -> bool:
        return self._brackets + self._blocks > 0

    def count(self, kind: str, token: str) -> None:
        self._brackets = max(0, self._brackets + {"(": 1, ")": -1}.get(token, 0))
        if kind != "word":
            return
        word = token.upper()
        is_atomic = (self._last_word, word) == ("BEGIN", "ATOMIC")
        if is_atomic or (self._blocks and word == "CASE"):
            self._blocks += 1
        elif self._blocks and word == "END":
            self._blocks -= 1
        self._last_word = word


def _tokens(script: str) -> Iterator[tuple[str, str]]:
    position = 0
    while found := _TOKEN.match(script, position):
        kind, token, position = str(found.lastgroup), found[0], found.end()
        if kind == "block":
            position = _end_of_comment(script, position)
        # A comment parts words as a space does.
        yield ("space", " ") if kind in {"comment", "block"} else (kind, token)


def _end_of_comment(script: str, position: int) -> int:
    """They nest."""
    depth = 1
    while depth and (edge := _EDGE_OF_COMMENT.search(script, position)):
        depth += 1 if edge[0] == "/*" else -1
        position = edge.end()
    return len(script) if depth else position


def _statement(tokens: list[tuple[str, str]]) -> Iterator[Statement]:
    text = "".join(token for _, token in tokens).strip()
    if text:
        shape = "".join({"literal": "''", "space": " "}.get(kind, token) for kind, token in tokens)
        yield Statement(text, re.sub(" +", " ", shape).strip())
