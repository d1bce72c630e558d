"""How does one Lambda container run on this machine? The image's own process, and Lambda's Runtime API before it."""

from __future__ import annotations

import queue
import signal
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from backend.ops import processes

from .runtime_api import Answer, Invocation, RuntimeApi

__all__ = ["Answer", "Container", "ContainerEnded", "InvocationTimedOut"]


class ContainerEnded(Exception):
    """The process ended, or said that it cannot start, before it answered."""


class InvocationTimedOut(Exception):
    """No answer before the deadline. Lambda ends such a container."""


class Container:
    """One process that serves one invocation after the other, as in Lambda: never two at once.

    `command` is the image's (`python -m awslambdaric …`), `environment` all that it gets beside AWS_LAMBDA_RUNTIME_API.
    With `freezes` it is stopped between invocations, as Lambda stops it, so that whatever lived on time alone is found
    dead when it goes on.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        folder: Path,
        output: IO[bytes] | None = None,
        function_arn: str = "arn:aws:lambda:us-east-1:000000000000:function:local",
        freezes: bool = True,
    ) -> None:
        self._waiting: queue.SimpleQueue[Invocation | None] = queue.SimpleQueue()
        self._running: Invocation | None = None
        self._function_arn = function_arn
        self._freezes = freezes
        self._turn = threading.Lock()
        self._idle = threading.Event()
        self._failure: ContainerEnded | None = None
        self._server = RuntimeApi(self)
        self._server.start()
        surroundings = {**environment, "AWS_LAMBDA_RUNTIME_API": self._server.address}
        try:
            self._process = processes.start(command, surroundings, folder=folder, output=output)
        except OSError:
            self._server.end()
            raise
        threading.Thread(target=self._watch, name="container", daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._failure is None and self._process.poll() is None

    def wait_until_started(self, seconds: float) -> None:
        """Until its init phase is over and it asks for its first invocation.

        Raises:
            ContainerEnded: it ended instead, or was not ready in time.
        """
        if not self._idle.wait(seconds):
            raise ContainerEnded(f"the container did not start within {seconds:.0f} s")
        if self._failure is not None:
            raise self._failure

    def invoke(self, payload: bytes, *, seconds: float, trace: str = "", request_id: str = "") -> Answer:
        """Passes one event to the handler and waits for what it returns; the start of a new container counts, too.

        Raises:
            ContainerEnded: the process ended meanwhile, or could not start.
            InvocationTimedOut: it did not answer within `seconds`; the container is ended, as Lambda would.
        """
        with self._turn:
            answers: queue.SimpleQueue[Answer | Exception] = queue.SimpleQueue()
            self._running = Invocation(
                request_id=request_id or str(uuid.uuid4()),
                payload=payload,
                deadline_ms=int((time.time() + seconds) * 1000),
                function_arn=self._function_arn,
                trace=trace,
                answers=answers,
            )
            try:
                # After `_running` is there: whoever notes a failure from now on tells us.
                if not self.is_alive:
                    raise self._failure or ContainerEnded("the container has ended")
                self.thaw()
                self._waiting.put(self._running)
                return self._answer(answers, seconds)
            finally:
                self._running = None

    def freeze(self) -> None:
        """SIGSTOP, with its next question unanswered: where Lambda leaves a container between two invocations."""
        processes.send(self._process, signal.SIGSTOP)

    def thaw(self) -> None:
        processes.send(self._process, signal.SIGCONT)

    def stop(self) -> None:
        """Ends the process, whatever it is doing, and its server; may be called twice."""
        self._failure = self._failure or ContainerEnded("the container has been ended")
        processes.send(self._process, signal.SIGKILL)
        self._process.wait()
        self._server.end()

    def _answer(self, answers: queue.SimpleQueue[Answer | Exception], seconds: float) -> Answer:
        try:
            answer = answers.get(timeout=seconds)
        except queue.Empty:
            self.stop()
            raise InvocationTimedOut(f"no answer within {seconds:.0f} s") from None
        if isinstance(answer, Exception):
            raise answer
        if self._freezes:
            self.freeze()
        return answer

    def _watch(self) -> None:
        code = processes.exit_code(self._process.wait())
        self._fail(f"the container's process ended with code {code}")

    def _fail(self, what: str) -> None:
        self._failure = self._failure or ContainerEnded(what)
        self._idle.set()
        if (running := self._running) is not None:
            running.answers.put(self._failure)
        self._waiting.put(None)  # nobody waits for ever

    # What the process asks (runtime_api.Asked), in the server's threads.

    def next_invocation(self) -> Invocation | None:
        """See Asked."""
        self._idle.set()
        return self._waiting.get()

    def running_invocation(self, request_id: str) -> Invocation | None:
        """See Asked."""
        running = self._running
        return running if running is not None and running.request_id == request_id else None

    def start_failed(self, report: bytes) -> None:
        """See Asked. Its traceback stands in the container's output."""
        self._fail(f"the container could not start: {report.decode(errors='replace')[:2000]}")
