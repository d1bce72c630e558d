"""What do Terraform's files say that needs no Terraform to know: a .tfvars' values and a variable's default?

Terraform allows literals only in both, and in a variable's type beside them the constraints, such as
`optional(number, 20)`. So this reads literals and calls, and passes over every other expression. Source: «HCL Native
Syntax Specification».
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


class NotReadable(ValueError):
    """The sentence says what stands there instead of a literal."""


@dataclass(frozen=True, slots=True)
class Call:
    """`optional(string, "a")`, `object({...})`; a bare name such as `string` is one without arguments."""

    name: str
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str


@dataclass(slots=True)
class Body:
    """Attributes as their tokens, which `value_of` reads where somebody wants them, and nested blocks."""

    attributes: dict[str, list[Token]] = field(default_factory=dict)
    blocks: list[tuple[str, tuple[str, ...], Body]] = field(default_factory=list)


_TOKEN = re.compile(
    r"""(?P<space>[ \t\r]+)
      | (?P<comment>(?:\#|//)[^\n]*|/\*.*?\*/)
      | (?P<heredoc><<-?(?P<mark>\w+)\n.*?^[ \t]*(?P=mark)[ \t]*$)
      | (?P<newline>\n)
      | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
      | (?P<name>[A-Za-z_][\w-]*)
      | (?P<quote>")
      | (?P<sign>.)""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_OPENING, _CLOSING = "([{", ")]}"


def body_of(text: str) -> Body:
    """The whole file. Raises NotReadable."""
    tokens = list(_tokens(text))
    body, position = _body(tokens, 0)
    if position != len(tokens):
        raise NotReadable(f"{tokens[position].text!r} closes what was not opened")
    return body


def value_of(tokens: Sequence[Token]) -> Any:
    """Text, Decimal, bool, None, list, dict, or a Call. Raises NotReadable: it is another expression."""
    wanted = [token for token in tokens if token.kind != "newline"]
    value, position = _value(wanted, 0)
    if position != len(wanted):
        raise NotReadable(f"{wanted[position].text!r} follows a value")
    return value


def _tokens(text: str) -> Iterator[Token]:
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        assert match is not None  # noqa: S101  # nosec B101  # the last alternative takes any character
        kind = match.lastgroup if match.lastgroup != "mark" else "heredoc"
        position = match.end()
        if kind == "quote":
            position = _end_of_string(text, position)
            yield Token("string", text[match.start() : position])
        elif kind not in {"space", "comment"}:
            yield Token(str(kind), match[0])


def _end_of_string(text: str, position: int) -> int:
    """Behind the closing quote; ${…} may hold strings of its own."""
    depth = 0
    while position < len(text):
        character = text[position]
        if character == "\\":
            position += 1
        elif text[position : position + 2] in {"${", "%{"}:
            depth += 1
            position += 1
        elif character == "}" and depth:
            depth -= 1
        elif character == '"':
            if not depth:
                return position + 1
            position = _end_of_string(text, position + 1) - 1
        position += 1
    raise NotReadable("a text does not end")


def _body(tokens: Sequence[Token], position: int) -> tuple[Body, int]:
    """Up to the } that ends it, or to the end."""
    body = Body()
    while position < len(tokens) and tokens[position].text != "}":
        if tokens[position].kind == "newline":
            position += 1
            continue
        name = tokens[position].text
        position += 1
        if position < len(tokens) and tokens[position].text == "=":
            end = _end_of_line(tokens, position + 1)
            body.attributes[name] = list(tokens[position + 1 : end])
            position = end
            continue
        labels = []
        while position < len(tokens) and tokens[position].text != "{":
            labels.append(_text(tokens[position]) if tokens[position].kind == "string" else tokens[position].text)
            position += 1
        inner, position = _body(tokens, position + 1)
        if position >= len(tokens):
            raise NotReadable(f"{name} {' '.join(labels)} does not end")
        body.blocks.append((name, tuple(labels), inner))
        position += 1
    return body, position


def _end_of_line(tokens: Sequence[Token], position: int) -> int:
    depth = 0
    while position < len(tokens):
        token = tokens[position]
        if token.kind == "sign" and token.text in _OPENING:
            depth += 1
        elif token.kind == "sign" and token.text in _CLOSING:
            if not depth:
                return position
            depth -= 1
        elif token.kind == "newline" and not depth:
            return position
        position += 1
    return position


def _value(tokens: Sequence[Token], position: int) -> tuple[Any, int]:
    if position >= len(tokens):
        raise NotReadable("a value is missing")
    token = tokens[position]
    if token.kind == "string":
        return _text(token), position + 1
    if token.kind == "number":
        return Decimal(token.text), position + 1
    if token.text == "-" and position + 1 < len(tokens) and tokens[position + 1].kind == "number":
        return -Decimal(tokens[position + 1].text), position + 2
    if token.text == "[":
        return _sequence(tokens, position + 1, "]")
    if token.text == "{":
        return _object(tokens, position + 1)
    if token.kind == "name":
        return _named(tokens, position)
    raise NotReadable(f"{token.text!r} is no literal")


def _named(tokens: Sequence[Token], position: int) -> tuple[Any, int]:
    name, after = tokens[position].text, position + 1
    constants = {"true": True, "false": False, "null": None}
    if name in constants:
        return constants[name], after
    if after < len(tokens) and tokens[after].text == "(":
        arguments, after = _sequence(tokens, after + 1, ")")
        return Call(name, tuple(arguments)), after
    return Call(name), after


def _sequence(tokens: Sequence[Token], position: int, end: str) -> tuple[list[Any], int]:
    found = []
    while position < len(tokens) and tokens[position].text != end:
        value, position = _value(tokens, position)
        found.append(value)
        if position < len(tokens) and tokens[position].text == ",":
            position += 1
    if position >= len(tokens):
        raise NotReadable(f"{end!r} is missing")
    return found, position + 1


def _object(tokens: Sequence[Token], position: int) -> tuple[dict[str, Any], int]:
    found: dict[str, Any] = {}
    while position < len(tokens) and tokens[position].text != "}":
        key = _text(tokens[position]) if tokens[position].kind == "string" else tokens[position].text
        if position + 1 >= len(tokens) or tokens[position + 1].text not in {"=", ":"}:
            raise NotReadable(f"{key!r} has no value")
        found[key], position = _value(tokens, position + 2)
        if position < len(tokens) and tokens[position].text == ",":
            position += 1
    if position >= len(tokens):
        raise NotReadable("'}' is missing")
    return found, position + 1


def _text(token: Token) -> str:
    """HCL's escapes of a text without a template are JSON's, and $${ for ${."""
    inner = token.text.replace("$${", "").replace("%%{", "")
    if "${" in inner or "%{" in inner:
        raise NotReadable(f"{token.text} is a template")
    try:
        return str(json.loads(token.text, strict=False)).replace("$${", "${").replace("%%{", "%{")
    except ValueError as error:
        raise NotReadable(f"{token.text} is no text: {error}") from error
