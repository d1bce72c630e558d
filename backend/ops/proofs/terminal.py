"""What does an operator see? Commands typed one after the other, and a transcript without what differs each time."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.ops.environment import REPOSITORY, inherited

PATIENCE_SECONDS = 1500.0
# Said where the work tree is not the commit as it is: whoever proves may be at work on it.
_LEFT_OUT = "not here: this checkout is not the image's commit"
# What differs from run to run, and what stands in its place.
_VARIABLE = (
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?( ?UTC|Z|\+00:00)?"), "<time>"),
    (re.compile(r"\b\d+(\.\d+)? (s|ms|seconds|minutes)\b"), "<n> s"),
    (re.compile(r"(?<=127\.0\.0\.1:)\d+"), "<port>"),
    (re.compile(r"(?<=/restapis/)[0-9a-z]+"), "<api>"),
)


@dataclass
class Terminal:
    """Runs commands in the checkout with `surroundings` in their environment.

    `names` maps what is long and other each time (a digest, a commit) to what the transcript calls it.
    """

    surroundings: Mapping[str, str]
    names: dict[str, str] = field(default_factory=dict)
    transcript: list[str] = field(default_factory=list)

    def type(self, command: str, *, exit_code: int = 0, shown: bool = True) -> str:
        """Runs a command line to its end; its output, stderr included. Its exit code is a part of what is proved."""
        ended = subprocess.run(
            command,
            shell=True,
            cwd=REPOSITORY,
            env={**inherited(), **self.surroundings},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        if shown:
            self.note(f"$ {command}", *ended.stdout.splitlines(), *([f"(exit {exit_code})"] if exit_code else []), "")
        assert ended.returncode == exit_code, f"{command}: exit {ended.returncode}\n{ended.stdout}"
        return ended.stdout

    def note(self, *lines: str) -> None:
        told = (line for line in lines if _LEFT_OUT not in line)
        self.transcript.extend(self._without_what_varies(line).rstrip() for line in told)

    def _without_what_varies(self, line: str) -> str:
        for value, name in self.names.items():
            short = value.removeprefix("sha256:")[:12]
            line = line.replace(value, name).replace(short, name.removeprefix("sha256:"))
        for pattern, stand_in in _VARIABLE:
            line = pattern.sub(stand_in, line)
        return line
