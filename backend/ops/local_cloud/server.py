"""How does the emulator reach our containers, and an operator's command its tasks? By one HTTP server on loopback.

POST /functions/<name>/invocations: an event, answered with what the handler returned; what ministack's proxy calls.
POST /tasks {"taskDefinition": arn, "command": [...]}: lines of JSON, {"line": …} and at last {"exitCode": …}.
GET /containers: [{"pid", "digest", "function", "state"}].
"""

from __future__ import annotations

import json
import re
import time
from http import HTTPStatus
from typing import Any, cast, override
from urllib.parse import unquote

from backend.ops.errors import OperationFailed

from .container import ContainerEnded, InvocationTimedOut
from .functions import Functions, Throttled
from .quick_server import QuickConversation, QuickServer
from .surroundings import FunctionMissing
from .task_runs import TaskRun, TaskRuns

_INVOCATIONS = re.compile(r"/functions/([^/]+)/invocations\Z")
# For callers that state no deadline: API Gateway's own limit.
_DEFAULT_SECONDS = 29.0


class Server(QuickServer):
    def __init__(self, functions: Functions, tasks: TaskRuns) -> None:
        super().__init__(_Conversation)
        self.functions = functions
        self.tasks = tasks

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Conversation(QuickConversation):
    @override
    def do_GET(self) -> None:
        if self.path != "/containers":
            self._refuse(HTTPStatus.NOT_FOUND, "NotFound", f"There is nothing at {self.path}.")
            return
        told = []
        for function in self._server.functions.all():
            try:
                function.refresh()
            except OperationFailed:  # it was deleted; what it had is ended
                continue
            told += function.containers()
        self.answer_json(HTTPStatus.OK, told)

    @override
    def do_POST(self) -> None:
        body = self.body()
        if found := _INVOCATIONS.fullmatch(self.path):
            self._invoke(unquote(found[1]), body)
        elif self.path == "/tasks":
            self._run_task(body)
        else:
            self._refuse(HTTPStatus.NOT_FOUND, "NotFound", f"There is nothing at {self.path}.")

    def _invoke(self, name: str, event: bytes) -> None:
        """The statuses are for ministack, to which all but 2xx are errors of the function's."""
        try:
            answer = self._server.functions.named(name).invoke(
                event,
                seconds=self._seconds_left(),
                trace=self.headers.get("X-Amzn-Trace-Id", ""),
                request_id=self.headers.get("X-Amzn-Lambda-Request-Id", ""),
            )
        except Throttled as refusal:
            self._refuse(HTTPStatus.TOO_MANY_REQUESTS, "TooManyRequestsException", f"Rate Exceeded: {refusal}.")
        except InvocationTimedOut as refusal:
            self._refuse(HTTPStatus.GATEWAY_TIMEOUT, "Sandbox.Timedout", f"Task timed out: {refusal}.")
        except ContainerEnded as refusal:
            self._refuse(HTTPStatus.BAD_GATEWAY, "Runtime.ExitError", f"{refusal}.")
        except FunctionMissing as refusal:
            self._refuse(HTTPStatus.NOT_FOUND, "ResourceNotFoundException", str(refusal))
        except (OperationFailed, OSError) as refusal:
            self._refuse(HTTPStatus.INTERNAL_SERVER_ERROR, "InvalidImage", str(refusal))
        else:
            self.answer(HTTPStatus.INTERNAL_SERVER_ERROR if answer.is_error else HTTPStatus.OK, answer.payload)

    def _seconds_left(self) -> float:
        deadline = self.headers.get("X-Amzn-Lambda-Deadline-Ms", "")
        return max(0.001, int(deadline) / 1000 - time.time()) if deadline.isdecimal() else _DEFAULT_SECONDS

    def _run_task(self, body: bytes) -> None:
        try:
            order = json.loads(body)
            run = self._server.tasks.start(order["taskDefinition"], [str(word) for word in order["command"]])
        except (ValueError, KeyError, TypeError):
            wanted = "taskDefinition (an ARN) and command (a list) are needed, as JSON."
            self._refuse(HTTPStatus.BAD_REQUEST, "ValidationException", wanted)
        except OperationFailed as refusal:
            self._refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "TaskFailedToStart", str(refusal))
        else:
            self._stream(run)

    def _stream(self, run: TaskRun) -> None:
        """Its end is the connection's: nobody knows the length before."""
        self.close_connection = True
        try:
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "application/x-ndjson")
            self.send_header("Connection", "close")
            self.end_headers()
            for line in run.lines(self.connection):
                self._tell({"line": line})
            self._tell({"exitCode": run.exit_code()})
        except ConnectionError:
            run.end()
        finally:
            run.close()

    def _tell(self, told: dict[str, Any]) -> None:
        self.wfile.write(json.dumps(told).encode() + b"\n")
        self.wfile.flush()

    def _refuse(self, status: int, kind: str, sentence: str) -> None:
        self.answer_json(status, {"errorType": kind, "errorMessage": sentence})

    @property
    def _server(self) -> Server:
        return cast("Server", self.server)
