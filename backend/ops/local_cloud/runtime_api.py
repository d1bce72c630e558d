"""What does the process of a container ask Lambda? The Runtime API, in HTTP: next event, answer, error, failed start.

Source: «Using the Lambda runtime API for custom runtimes», AWS Lambda Developer Guide.
"""

from __future__ import annotations

import queue
from dataclasses import dataclass
from typing import Protocol, cast, override

from .quick_server import QuickConversation, QuickServer

_API = "/2018-06-01/runtime"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the handler returned, or the error it raised, as JSON."""

    payload: bytes
    is_error: bool


@dataclass(frozen=True, slots=True)
class Invocation:
    """One event on its way; `answers` takes what comes of it."""

    request_id: str
    payload: bytes
    deadline_ms: int
    function_arn: str
    trace: str
    answers: queue.SimpleQueue[Answer | Exception]

    def headers(self) -> dict[str, str]:
        headers = {
            "Lambda-Runtime-Aws-Request-Id": self.request_id,
            "Lambda-Runtime-Deadline-Ms": str(self.deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": self.function_arn,
        }
        return headers | ({"Lambda-Runtime-Trace-Id": self.trace} if self.trace else {})


class Asked(Protocol):
    """Whose process asks."""

    def next_invocation(self) -> Invocation | None:
        """Waits for one; None: there will be no more."""
        ...

    def running_invocation(self, request_id: str) -> Invocation | None:
        """None where that one is not the one at work: its time was over."""
        ...

    def start_failed(self, report: bytes) -> None:
        """Before the first `next_invocation`."""
        ...


class RuntimeApi(QuickServer):
    """For one process."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(_Conversation)
        self.asked = asked

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class _Conversation(QuickConversation):
    @override
    def do_GET(self) -> None:
        if self.path != f"{_API}/invocation/next":
            self.answer(404)
        elif (invocation := self._asked.next_invocation()) is None:
            self.close_connection = True
        else:
            self.answer(200, invocation.payload, invocation.headers())

    @override
    def do_POST(self) -> None:
        body = self.body()
        if self.path == f"{_API}/init/error":
            self._asked.start_failed(body)
            self.answer(202)
            return
        request_id, _, what = self.path.removeprefix(f"{_API}/invocation/").partition("/")
        if what not in {"response", "error"}:
            self.answer(404)
            return
        if (running := self._asked.running_invocation(request_id)) is None:
            self.answer(400, b'{"errorType": "InvalidRequestID"}')
            return
        # Answered before whoever invoked is: that one freezes the process, which must have been answered by then.
        self.answer(202)
        running.answers.put(Answer(body, is_error=what == "error"))

    @property
    def _asked(self) -> Asked:
        return cast("RuntimeApi", self.server).asked
