"""How does one Lambda container run on this machine? The image's own process, and Lambda's Runtime API before it.

Source: «Using the Lambda runtime API for custom runtimes», AWS Lambda Developer Guide.
"""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess  # nosec B404  # the container is a process
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any, cast

_API = "/2018-06-01/runtime"


class ContainerEnded(Exception):
    """The process ended, or said that it cannot start, before it answered."""


class InvocationTimedOut(Exception):
    """No answer before the deadline. Lambda ends such a container."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the handler returned, or the error it raised, as JSON."""

    payload: bytes
    is_error: bool


@dataclass(frozen=True, slots=True)
class _Invocation:
    request_id: str
    payload: bytes
    deadline_ms: int
    trace: str
    answers: queue.SimpleQueue[Answer | Exception]


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
        self._waiting: queue.SimpleQueue[_Invocation] = queue.SimpleQueue()
        self._running: _Invocation | None = None
        self._function_arn = function_arn
        self._freezes = freezes
        self._turn = threading.Lock()
        self._idle = threading.Event()
        self._failure: ContainerEnded | None = None
        self._server = _RuntimeApi(self)
        threading.Thread(target=self._server.serve_forever, name="runtime-api", daemon=True).start()
        self._process = subprocess.Popen(  # nosec B603  # no shell, and the command is ours
            [*_dies_with_us(), *command],
            env={**environment, "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self._server.server_port}"},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output is not None else None,
            start_new_session=True,
        )
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

    def invoke(self, payload: bytes, *, seconds: float, trace: str = "") -> Answer:
        """Passes one event to the handler and waits for what it returns.

        Raises:
            ContainerEnded: the process ended meanwhile.
            InvocationTimedOut: it did not answer within `seconds`; the container is ended, as Lambda would.
        """
        with self._turn:
            if not self.is_alive:
                raise self._failure or ContainerEnded("the container has ended")
            answers: queue.SimpleQueue[Answer | Exception] = queue.SimpleQueue()
            deadline_ms = int((time.time() + seconds) * 1000)
            self._running = _Invocation(str(uuid.uuid4()), payload, deadline_ms, trace, answers)
            self.thaw()
            self._waiting.put(self._running)
            try:
                answer = answers.get(timeout=seconds)
            except queue.Empty:
                self.stop()
                raise InvocationTimedOut(f"no answer within {seconds:.0f} s") from None
            finally:
                self._running = None
            if isinstance(answer, Exception):
                raise answer
            if self._freezes:
                self.freeze()
            return answer

    def freeze(self) -> None:
        """SIGSTOP, with its next question unanswered: where Lambda leaves a container between two invocations."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        """Ends the process and its server; may be called twice."""
        self._signal(signal.SIGKILL)
        self._process.wait()
        self._server.shutdown()
        self._server.server_close()

    def _signal(self, number: signal.Signals) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, number)

    def _watch(self) -> None:
        code = self._process.wait()
        self._fail(f"the container's process ended with code {code}")

    def _fail(self, what: str) -> None:
        self._failure = self._failure or ContainerEnded(what)
        self._idle.set()
        if (running := self._running) is not None:
            running.answers.put(self._failure)
        self._waiting.put(_Invocation("", b"", 0, "", queue.SimpleQueue()))  # nobody waits for ever

    # What the process asks, in the server's threads.

    def _next(self) -> _Invocation | None:
        self._idle.set()
        invocation = self._waiting.get()
        return invocation if invocation.request_id else None

    def _take(self, request_id: str, answer: Answer) -> bool:
        running = self._running
        if running is None or running.request_id != request_id:
            return False
        running.answers.put(answer)
        return True

    def _headers(self, invocation: _Invocation) -> dict[str, str]:
        headers = {
            "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
            "Lambda-Runtime-Deadline-Ms": str(invocation.deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": self._function_arn,
        }
        return headers | ({"Lambda-Runtime-Trace-Id": invocation.trace} if invocation.trace else {})


class _RuntimeApi(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, container: Container) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.container = container


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body in one segment, at once: two cost the client 40 ms of delayed acknowledgement.
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        if self.path != f"{_API}/invocation/next":
            self._answer(404)
            return
        container = self._container
        if (invocation := container._next()) is None:  # noqa: SLF001  # two halves of one thing
            self.close_connection = True
            return
        headers = container._headers(invocation)  # noqa: SLF001
        self._answer(200, invocation.payload, headers)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        container = self._container
        if self.path == f"{_API}/init/error":
            container._fail(f"the container could not start: {body.decode(errors='replace')[:2000]}")  # noqa: SLF001
            self._answer(202)
            return
        request_id, _, what = self.path.removeprefix(f"{_API}/invocation/").partition("/")
        if what not in {"response", "error"}:
            self._answer(404)
            return
        # Answered before whoever invoked is: that one freezes the process, which must have read this by then.
        self._answer(202)
        self.wfile.flush()
        container._take(request_id, Answer(body, is_error=what == "error"))  # noqa: SLF001

    @property
    def _container(self) -> Container:
        return cast("_RuntimeApi", self.server).container

    def _answer(self, status: int, body: bytes = b"{}", headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class's name for it
        """Says nothing: the function's own lines tell what happened."""


def _dies_with_us() -> list[str]:
    """Nothing of ours outlives the process that started it; util-linux has it."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL", "--"] if setpriv else []
