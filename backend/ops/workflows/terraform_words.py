"""What of Terraform's words may stand in a job's log? Names of resources, what is done to them, and errors.

`bin/infrastructure … 2>&1 | python -m backend.ops.workflows.terraform_words` reads what Terraform says with `-json` and
drops what holds values: attributes, ids, outputs. What stands before Terraform's own words (bin/infrastructure's, those
of an init that failed) is passed on from its first error. Standard library alone. A line that it cannot read it drops:
its own end would end an apply.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterable, Iterator, Mapping
from io import TextIOWrapper
from typing import Any

_DONE = {"apply_start": "begins", "apply_complete": "done", "apply_errored": "FAILED"}


def told(lines: Iterable[str]) -> Iterator[str]:
    is_error = False
    for line in lines:
        words = _parsed(line)
        if words is not None:
            is_error = False
            yield from _words(words)
            continue
        is_error = is_error or line.startswith(("Error: ", "infrastructure: "))
        if is_error:
            yield line.rstrip("\n")


def _parsed(line: str) -> Mapping[str, Any] | None:
    """None: it is none of the lines that `-json` makes."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _words(words: Mapping[str, Any]) -> Iterator[str]:
    kind = str(words.get("type"))
    if kind in _DONE:
        hook = _inner(words, "hook")
        yield f"{_inner(hook, 'resource').get('addr')}: {hook.get('action')} {_DONE[kind]}"
    elif kind == "change_summary":
        counts = _inner(words, "changes")
        yield f"{counts.get('operation')}: " + ", ".join(
            f"{counts.get(name, 0)} to {name}" for name in ("import", "add", "change", "remove")
        )
    elif kind == "diagnostic" and _inner(words, "diagnostic").get("severity") == "error":
        yield from _error(_inner(words, "diagnostic"))


def _error(diagnostic: Mapping[str, Any]) -> Iterator[str]:
    """Without its snippet's own values, which an expression saw."""
    yield f"Error: {diagnostic.get('summary')}"
    if address := diagnostic.get("address") or _inner(diagnostic, "snippet").get("context"):
        yield f"  with {address}"
    if place := _inner(diagnostic, "range"):
        yield f"  on {place.get('filename')} line {_inner(place, 'start').get('line')}"
    for line in str(diagnostic.get("detail") or "").splitlines():
        yield f"  {line}".rstrip()


def _inner(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = holder.get(name)
    return found if isinstance(found, dict) else {}


def main() -> None:
    # It ends with what it reads: of a job that is cancelled Terraform still writes its state down, and must be heard.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    for line in told(TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace")):
        print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
