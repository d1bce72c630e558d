"""How do migrations run on a stage? In the release's own image, as a one-shot task with the migration role."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from .errors import OperationFailed
from .tasks.protocol import OneShotTasks

type Phase = Literal["before", "after"]

LONGEST_SECONDS = 1800.0
_REPORT = "MIGRATIONS "


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`applied` in order, as app.0003_name; `heads` by app."""

    applied: tuple[str, ...] = ()
    heads: dict[str, str] = field(default_factory=dict)


class MigrationFailed(OperationFailed):
    """`report` is what it applied before it failed, where it could still say so."""

    def __init__(self, sentence: str, report: Report | None) -> None:
        super().__init__(sentence)
        self.report = report


def migrate(tasks: OneShotTasks, *, image_uri: str, phase: Phase, say: Callable[[str], None]) -> Report:
    """Raises MigrationFailed: it ended otherwise than well, or without its report; OperationFailed: it did not run."""
    reports: list[Report] = []

    def listen(line: str) -> None:
        if line.startswith(_REPORT):
            reports.append(_report(line))
        elif line.strip():
            say(f"      | {line}")

    command = ("python", "manage.py", "migrate", "--phase", phase, "--report")
    code = tasks.run("migrate", image_uri=image_uri, command=command, say=listen, timeout_seconds=LONGEST_SECONDS)
    report = reports[-1] if reports else None
    if code != 0:
        raise MigrationFailed(f"migrate --phase {phase} ended with code {code}: its last words stand above.", report)
    if report is None:
        raise MigrationFailed(f"migrate --phase {phase} ended well, but its line «{_REPORT}…» is missing.", None)
    return report


def _report(line: str) -> Report:
    try:
        said: Any = json.loads(line.removeprefix(_REPORT))
        return Report(applied=tuple(said["applied"]), heads=dict(said["heads"]))
    except (ValueError, KeyError, TypeError) as error:
        raise MigrationFailed(f"migrate reported what nobody can read: {line[:200]}", None) from error
