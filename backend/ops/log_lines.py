"""How does a person read a line of the stage's log? One short line of ours; what is not ours stands as it is."""

from __future__ import annotations

import json
from typing import Any

# What Lambda says of each invocation beside our own line, which tells more; a REPORT stays where it says that
# a container was started, or that the invocation failed.
_NOISE = ("START RequestId:", "END RequestId:", "REPORT RequestId:")
_NEWS = ("Init Duration:", "Status: ")


def readable(message: str) -> list[str]:
    """The lines to show: none for Lambda's noise and for metrics, several where an error has frames."""
    text = message.strip()
    if not text or (text.startswith(_NOISE) and not any(words in text for words in _NEWS)):
        return []
    line = _object(text)
    if line is None:
        return [_shown(part) for part in text.splitlines()]
    if "_aws" in line:
        return []
    return [_shown(_first(line)), *(f"    {_shown(part)}" for part in _error(line.get("error")))]


def _object(text: str) -> dict[str, Any] | None:
    try:
        line = json.loads(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) and "message" in line and "level" in line else _metric(line)


def _metric(line: Any) -> dict[str, Any] | None:
    return line if isinstance(line, dict) and "_aws" in line else None


def _first(line: dict[str, Any]) -> str:
    """Time of day, level, and of a request route, status, milliseconds and id; then what was said."""
    time = str(line.get("time", "")).partition("T")[2].partition("+")[0] or "-"
    known = [time, f"{line['level']:<7}"]
    if "status" in line:
        known.append(f"{line.get('method', '')} /{str(line.get('route', '')).lstrip('/')} {line['status']}")
    else:
        known += [str(line[name]) for name in ("route", "job") if line.get(name)]
        known.append(str(line["message"]))
    if "milliseconds" in line:
        known.append(f"{line['milliseconds']} ms")
    if line.get("is_cold"):
        known.append("cold")
    if line.get("request_id"):
        known.append(f"({line['request_id']})")
    return " ".join(known)


def _error(error: Any) -> list[str]:
    """As formatters.py writes it: type, frames, and a message or the database's names."""
    if not isinstance(error, dict):
        return []
    names = " ".join(f"{key}={error[key]}" for key in ("sqlstate", "constraint", "table", "column") if key in error)
    told = f"{error.get('type', 'error')}: {error.get('message') or names}".rstrip(": ")
    frames = [f"  {frame}" for frame in error.get("frames", ())]
    cause = _error(error.get("caused_by"))
    return [told, *frames, *(["caused by", *cause] if cause else [])]


def _shown(text: str) -> str:
    """Without what a terminal would obey: a line may quote what a stranger sent."""
    return "".join(character if character.isprintable() else " " for character in text).rstrip()
