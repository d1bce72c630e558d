"""What may one part of an entry be? An object, a text on one line, a web address, a day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

MAX_ADDRESS_CHARACTERS = 200


class Wrong(Exception):
    """A part is not what it should be; the message says which and how."""


def mapping(value: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Wrong(f"{what} is not an object")
    return value


def text(of: Mapping[str, Any], key: str, longest: int, *, required: bool = False) -> str:
    """A text on one line; absent is empty."""
    value = of.get(key)
    if value is None and not required:
        return ""
    if not isinstance(value, str) or (required and not value.strip()):
        raise Wrong(f"its {key} is no text")
    if len(value) > longest:
        raise Wrong(f"its {key} has more than {longest} characters")
    if not value.isprintable():
        raise Wrong(f"its {key} contains a character that cannot be shown")
    return value.strip()


def web_address(of: Mapping[str, Any], key: str) -> str:
    """An http(s) address, for it is shown as a link; empty where it is none, which costs nobody a seat."""
    value = of.get(key)
    if not isinstance(value, str) or len(value) > MAX_ADDRESS_CHARACTERS or not value.isprintable() or " " in value:
        return ""
    try:
        parts = urlsplit(value)
        is_one = parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
    except ValueError:
        return ""
    return value if is_one else ""


def day(value: Any, what: str) -> date:
    """YYYY-MM-DD, quoted or not."""
    if type(value) is date:
        return value
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise Wrong(f"its {what} is no date like 2027-01-03")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise Wrong(f"its {what} is no date like 2027-01-03") from error
