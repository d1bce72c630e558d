"""How does a one-shot task run on the local cloud? As a process of the image's folder, which its runner starts."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from backend.ops.cloud import Cloud
from backend.ops.errors import OperationFailed
from backend.ops.names import Stage, TaskName, task_family

from .definitions import definition_for
from .protocol import Say

CONNECT_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTasks:
    """`OneShotTasks` on the local cloud: the same task definition, then POST /tasks, which answers line by line.

    Whoever hangs up ends the process: when time is over, and at Ctrl-C.
    """

    cloud: Cloud
    stage: Stage
    url: str
    clock: Callable[[], float] = field(default=time.monotonic)

    def run(self, task: TaskName, *, image_uri: str, command: Sequence[str], say: Say, timeout_seconds: float) -> int:
        """See OneShotTasks."""
        family = task_family(self.stage, task)
        definition = definition_for(self.cloud, self.stage, task, image_uri)
        order = json.dumps({"taskDefinition": definition.arn, "command": list(command)}).encode()
        ends = self.clock() + timeout_seconds
        try:
            for told in self._answers(order, ends):
                if "line" in told:
                    say(told["line"])
                elif "exitCode" in told:
                    return int(told["exitCode"])
                else:
                    raise OperationFailed(f"The task {family} could not be run: {told.get('error', told)}.")
        except TimeoutError:
            raise OperationFailed(
                f"The task {family} did not end within {timeout_seconds:.0f} s and was told to stop."
            ) from None
        except KeyboardInterrupt:
            say(f"Interrupted: the task {family} was told to stop.")
            raise
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise OperationFailed(
                f"The local cloud at {self.url} did not run the task {family} to its end ({type(error).__name__}): see "
                "bin/local-cloud status and bin/local-cloud logs."
            ) from error
        raise OperationFailed(f"The local cloud at {self.url} broke off while it ran the task {family}.")

    def _answers(self, order: bytes, ends: float) -> Iterator[dict[str, Any]]:
        """JSON objects, one a line. Raises TimeoutError when the time is over."""
        place = urlsplit(self.url)
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=CONNECT_SECONDS)
        try:
            connection.connect()
            socket = connection.sock
            connection.request("POST", "/tasks", order, {"Content-Type": "application/json"})
            socket.settimeout(max(0.001, ends - self.clock()))
            with connection.getresponse() as answer:
                if answer.status != http.HTTPStatus.OK:
                    yield {"error": f"{answer.status} {answer.read(1000).decode(errors='replace')}"}
                    return
                while line := answer.readline():
                    yield json.loads(line)
                    if (left := ends - self.clock()) <= 0:
                        raise TimeoutError
                    socket.settimeout(left)
        finally:
            connection.close()
