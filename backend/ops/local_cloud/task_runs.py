"""How does a one-shot task run on this machine? As a process of the image, ended when its caller leaves."""

from __future__ import annotations

import os
import select
import socket
import subprocess  # nosec B404  # the task is a process
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from backend.ops import processes
from backend.ops.calls import call
from backend.ops.cloud import Cloud
from backend.ops.errors import OperationFailed
from backend.ops.tasks.definitions import container_of

from .images import Images
from .journal import Journal
from .surroundings import Surroundings, task_environment

# Half of what ECS leaves between SIGTERM and SIGKILL would keep an operator waiting who has pressed Ctrl-C.
PATIENCE_SECONDS = 5.0
_CHUNK_BYTES = 65536


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRuns:
    cloud: Cloud
    surroundings: Surroundings
    images: Images
    journal: Journal

    def start(self, definition_arn: str, command: Sequence[str]) -> TaskRun:
        """Raises OperationFailed: no such definition or image, no command, or nothing that can be started."""
        described = call(self.cloud, "ecs", "describe_task_definition", taskDefinition=definition_arn)
        definition = described["taskDefinition"]
        family = definition["family"]
        container = container_of(definition, family)
        image = self.images.of_uri(container["image"])
        folder = self.images.folder_of(image.digest)
        own = {variable["name"]: variable["value"] for variable in container.get("environment", [])}
        words = list(command) or container.get("command", [])
        if not words:
            raise OperationFailed(f"The task {family} has no command to run.")
        environment = task_environment(self.surroundings, image, folder, own)
        try:
            process = processes.start(image.program(words), environment, folder=folder, output=subprocess.PIPE)
        except OSError as error:
            raise OperationFailed(f"The command {words[0]} of the task {family} cannot be started: {error}.") from error
        log = self.journal.file(family)
        return TaskRun(process, lambda line: _append(log, line))


def _append(log: Any, line: bytes) -> None:
    with log.open("ab") as file:
        file.write(line + b"\n")


@dataclass
class TaskRun:
    """One process whose lines are read as they come."""

    process: subprocess.Popen[bytes]
    keep: Callable[[bytes], None]

    def lines(self, caller: socket.socket) -> Iterator[str]:
        """Until its output ends. Raises ConnectionAbortedError when the caller hangs up."""
        assert self.process.stdout is not None  # noqa: S101  # nosec B101  # we asked for it
        output = self.process.stdout.fileno()
        waiting = b""
        while True:
            ready, _, _ = select.select([output, caller.fileno()], [], [])
            if caller.fileno() in ready and not caller.recv(_CHUNK_BYTES):
                raise ConnectionAbortedError
            if output not in ready:
                continue
            chunk = os.read(output, _CHUNK_BYTES)
            *whole, waiting = (waiting + chunk).split(b"\n")
            if not chunk and waiting:
                whole, waiting = [waiting], b""
            for line in whole:
                self.keep(line)
                yield line.decode(errors="replace")
            if not chunk:
                return

    def exit_code(self) -> int:
        """Once its output has ended; whoever closes it and goes on is ended."""
        try:
            return processes.exit_code(self.process.wait(timeout=PATIENCE_SECONDS))
        except subprocess.TimeoutExpired:
            return self.end()

    def end(self) -> int:
        return processes.end(self.process, PATIENCE_SECONDS)

    def close(self) -> None:
        """Whatever happened."""
        if self.process.poll() is None:
            self.end()
        if self.process.stdout is not None:
            self.process.stdout.close()
