"""How do tests invoke the function and read its log?"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from backend.ops.local_cloud.container import Container

ENTRY = "backend.config.lambda_entry.handler"
START_SECONDS, INVOCATION_SECONDS = 60.0, 29.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What Lambda got back."""

    payload: Any
    is_error: bool

    @property
    def status(self) -> int:
        return int(self.payload["statusCode"])

    @property
    def json(self) -> Any:
        return json.loads(self.payload["body"])

    @property
    def headers(self) -> dict[str, list[str]]:
        """By small names: HTTP knows no others, and Zappa writes Set-Cookie in its own way."""
        return {name.lower(): values for name, values in self.payload["multiValueHeaders"].items()}


class Function:
    """One container of the function."""

    def __init__(self, container: Container, log: Path) -> None:
        self.container, self._log = container, log

    def invoke(self, event: Any, *, trace: str = "") -> Answered:
        answer = self.container.invoke(json.dumps(event).encode(), seconds=INVOCATION_SECONDS, trace=trace)
        return Answered(payload=json.loads(answer.payload), is_error=answer.is_error)

    def lines(self) -> list[dict[str, Any]]:
        """The whole log; fails where a line of it is not JSON."""
        return lines_of(self._log)

    def messages(self, logger: str) -> list[str]:
        return [line["message"] for line in self.lines() if line.get("logger") == logger]


def lines_of(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text().splitlines()]


@contextmanager
def container_of(environment: Mapping[str, str], log: Path, entry: str = ENTRY) -> Iterator[Container]:
    """The image's command in this checkout, frozen between invocations; what it writes goes to `log`."""
    with log.open("wb") as output:
        command = [sys.executable, "-m", "awslambdaric", entry]
        container = Container(command, environment, folder=settings.REPOSITORY, output=output)
        try:
            yield container
        finally:
            container.stop()


@contextmanager
def running(environment: Mapping[str, str], log: Path, entry: str = ENTRY) -> Iterator[Function]:
    """One that has ended its init phase."""
    with container_of(environment, log, entry) as container:
        container.wait_until_started(START_SECONDS)
        yield Function(container, log)
