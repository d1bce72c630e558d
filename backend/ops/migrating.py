"""How do migrations run on a stage? In the release's own image, as a one-shot task with the migration role."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from .errors import OperationFailed
from .tasks.protocol import OneShotTasks

type Phase = Literal["before", "after"]

# For another run to end, before this one begins.
WAIT_MINUTES = 10
# For the whole task: more than one migration can wait in all (tests/test_migrating.py), and an hour to build an index.
LONGEST_SECONDS = 7200.0
_REPORT = "MIGRATIONS "
# The line of `migrate` that names contracting migrations in the database which the image's code does not know.
_CONTRACTED = "CONTRACTED "


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
    contracted: list[str] = []

    def listen(line: str) -> None:
        if line.startswith(_REPORT):
            reports.append(_report(line))
        elif line.startswith(_CONTRACTED):
            contracted.extend(_contracted(line))
        elif line.strip():
            say(f"      | {line}")

    command = ("python", "manage.py", "migrate", "--phase", phase, "--report", "--wait-minutes", str(WAIT_MINUTES))
    code = tasks.run("migrate", image_uri=image_uri, command=command, say=listen, timeout_seconds=LONGEST_SECONDS)
    report = reports[-1] if reports else None
    if contracted:
        raise MigrationFailed(
            f"The database has contracting migrations that this image's code does not know and cannot bear: "
            f"{', '.join(contracted)}. Release a commit that has them.",
            report or Report(),
        )
    if code != 0:
        raise MigrationFailed(f"migrate --phase {phase} ended with code {code}: its last words stand above.", report)
    if report is None:
        raise MigrationFailed(f"migrate --phase {phase} ended well, but its line «{_REPORT}…» is missing.", None)
    return report


def contracted_unknown_to(tasks: OneShotTasks, *, image_uri: str, say: Callable[[str], None]) -> tuple[str, ...]:
    """Contracting migrations in the database that the image's code does not know: asks both, and changes nothing.

    Raises:
        OperationFailed: it could not be asked.
    """
    contracted: list[str] = []

    def listen(line: str) -> None:
        if line.startswith(_CONTRACTED):
            contracted.extend(_contracted(line))
        elif line.strip():
            say(f"      | {line}")

    command = ("python", "manage.py", "migrate", "--phase", "before", "--plan")
    code = tasks.run("migrate", image_uri=image_uri, command=command, say=listen, timeout_seconds=LONGEST_SECONDS)
    if code != 0 and not contracted:
        raise OperationFailed(
            f"Whether the database has contracting migrations that {image_uri.rpartition('@')[2]} cannot bear could "
            f"not be asked: migrate --plan ended with code {code}, its last words stand above."
        )
    return tuple(contracted)


def _contracted(line: str) -> list[str]:
    try:
        return [str(name) for name in json.loads(line.removeprefix(_CONTRACTED))]
    except (ValueError, TypeError) as error:
        raise MigrationFailed(f"migrate named what nobody can read: {line[:200]}", None) from error


def _report(line: str) -> Report:
    try:
        said: Any = json.loads(line.removeprefix(_REPORT))
        return Report(applied=tuple(said["applied"]), heads=dict(said["heads"]))
    except (ValueError, KeyError, TypeError) as error:
        raise MigrationFailed(f"migrate reported what nobody can read: {line[:200]}", None) from error
