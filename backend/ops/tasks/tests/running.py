"""Where do tasks run in these tests? In processes here, behind the HTTP that Fargate and the local cloud speak.

No emulator at hand runs a task without a Docker engine: ministack's stay RUNNING for ever. So a server stands before
ministack that answers RunTask, DescribeTasks and StopTask itself and hands on all else (definitions, subnets, logs).
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import urllib3

from backend.ops.calls import call
from backend.ops.cloud import Cloud

_ECS = "AmazonEC2ContainerServiceV20141113."
MISSING_IMAGE = "registry.test/app@sha256:" + "0" * 64


def started(definition: Any, command: list[str]) -> subprocess.Popen[str]:
    """The container's process: the definition's variables, and both of its streams in one, as awslogs has them."""
    [container] = definition["containerDefinitions"]
    variables = {each["name"]: each["value"] for each in container["environment"]}
    return subprocess.Popen(
        [sys.executable if part == "python" else part for part in command],
        env={"PATH": os.defpath, "PYTHONUNBUFFERED": "1", **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@dataclass
class Task:
    """One that runs, and what is told of it."""

    arn: str
    definition: Any
    process: subprocess.Popen[str] | None
    stop_reason: str = ""
    log_is_written: threading.Event = field(default_factory=threading.Event)

    def described(self) -> dict[str, Any]:
        """As DescribeTasks does. Killed by nobody here is killed by the kernel, for memory."""
        [container] = self.definition["containerDefinitions"]
        told: dict[str, Any] = {"name": container["name"], "lastStatus": "RUNNING"}
        task: dict[str, Any] = {"taskArn": self.arn, "lastStatus": "RUNNING", "containers": [told]}
        if self.process is None:
            told |= {"lastStatus": "STOPPED"}
            reason = "CannotPullContainerError: pull image manifest has been retried 7 time(s): not found"
            return task | {"lastStatus": "STOPPED", "stopCode": "TaskFailedToStart", "stoppedReason": reason}
        code = self.process.poll()
        if code is None or not self.log_is_written.is_set():
            return task
        told |= {"lastStatus": "STOPPED", "exitCode": code if code >= 0 else 128 - code}
        if self.stop_reason:
            return task | {"lastStatus": "STOPPED", "stopCode": "UserInitiated", "stoppedReason": self.stop_reason}
        if code == -signal.SIGKILL:
            told["reason"] = "OutOfMemoryError: Container killed due to memory usage"
        reason = "Essential container in task exited"
        return task | {"lastStatus": "STOPPED", "stopCode": "EssentialContainerExited", "stoppedReason": reason}


class Fargate(ThreadingHTTPServer):
    """ECS before ministack. `runs` holds the orders as they came."""

    daemon_threads = True

    def __init__(self, ministack_url: str) -> None:
        super().__init__(("127.0.0.1", 0), _Ecs)
        self.ministack = Cloud(region="us-east-1", endpoint_url=ministack_url)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.tasks: dict[str, Task] = {}
        self.runs: list[Any] = []
        self.has_capacity = True
        self.refusals = 0

    def run(self, order: Any) -> dict[str, Any]:
        self.runs.append(order)
        if not self.has_capacity:
            reason = "Capacity is unavailable at this time. Please try again later or in a different availability zone"
            return {"tasks": [], "failures": [{"arn": order["cluster"], "reason": reason}]}
        definition = call(self.ministack, "ecs", "describe_task_definition", taskDefinition=order["taskDefinition"])
        definition = definition["taskDefinition"]
        arn = f"arn:aws:ecs:us-east-1:000000000000:task/{order['cluster']}/{uuid.uuid4().hex}"
        [override] = order["overrides"]["containerOverrides"]
        [container] = definition["containerDefinitions"]
        assert override["name"] == container["name"]
        process = None if container["image"] == MISSING_IMAGE else started(definition, override["command"])
        self.tasks[arn] = task = Task(arn, definition, process)
        if process is not None:
            threading.Thread(target=self._write_log, args=(task, process), daemon=True).start()
        return {"tasks": [{"taskArn": arn, "lastStatus": "PROVISIONING"}], "failures": []}

    def stop(self, order: Any) -> dict[str, Any]:
        task = self.tasks[order["task"]]
        task.stop_reason = order["reason"]
        assert task.process is not None
        task.process.terminate()
        return {"task": task.described()}

    def _write_log(self, task: Task, process: subprocess.Popen[str]) -> None:
        [container] = task.definition["containerDefinitions"]
        options = container["logConfiguration"]["options"]
        place = {
            "logGroupName": options["awslogs-group"],
            "logStreamName": "/".join([options["awslogs-stream-prefix"], container["name"], task.arn.split("/")[-1]]),
        }
        assert process.stdout is not None
        logs = self.ministack.client("logs")
        with process.stdout as lines:
            for number, line in enumerate(lines):
                if number == 0:
                    logs.create_log_stream(**place)
                logs.put_log_events(**place, logEvents=[{"timestamp": _now_ms(), "message": line.rstrip("\n")}])
        process.wait()
        task.log_is_written.set()


class _Ecs(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_POST(self) -> None:
        fargate: Any = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        target = self.headers.get("X-Amz-Target", "")
        answered = {"RunTask": fargate.run, "StopTask": fargate.stop, "DescribeTasks": self._described}
        act = answered.get(target.removeprefix(_ECS)) if target.startswith(_ECS) else None
        if act is None:
            passed = urllib3.request(
                "POST",
                f"{fargate.ministack.endpoint_url}{self.path}",
                body=body,
                headers=dict(self.headers),
                retries=False,
            )
            self._answer(passed.status, passed.data, passed.headers.get("Content-Type", "application/x-amz-json-1.1"))
        elif fargate.refusals:
            fargate.refusals -= 1
            refusal = {"__type": "InvalidParameterException", "message": "not now"}
            self._answer(400, json.dumps(refusal).encode())
        else:
            self._answer(200, json.dumps(act(json.loads(body))).encode())

    def _described(self, order: Any) -> dict[str, Any]:
        fargate: Any = self.server
        return {"tasks": [fargate.tasks[arn].described() for arn in order["tasks"]], "failures": []}

    def _answer(self, status: int, body: bytes, kind: str = "application/x-amz-json-1.1") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing."""


@contextmanager
def running_fargate(ministack_url: str) -> Iterator[Fargate]:
    with Fargate(ministack_url) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
            for task in server.tasks.values():
                if task.process is not None and task.process.poll() is None:
                    task.process.kill()
                    task.process.wait()


class Runner(ThreadingHTTPServer):
    """The local cloud's runner, as its contract has it: lines as they come, then the exit code; ends who hangs up."""

    daemon_threads = True

    def __init__(self, ministack_url: str) -> None:
        super().__init__(("127.0.0.1", 0), _Runs)
        self.ministack = Cloud(region="us-east-1", endpoint_url=ministack_url)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.processes: list[subprocess.Popen[str]] = []


class _Runs(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        runner: Any = self.server
        order = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        definition = call(runner.ministack, "ecs", "describe_task_definition", taskDefinition=order["taskDefinition"])
        definition = definition["taskDefinition"]
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.end_headers()
        if definition["containerDefinitions"][0]["image"] == MISSING_IMAGE:
            self._tell({"error": "there is no image of this digest"})
            return
        process = started(definition, order["command"])
        runner.processes.append(process)
        threading.Thread(target=self._end_with_caller, args=(process,), daemon=True).start()
        assert process.stdout is not None
        with suppress(OSError), process.stdout as lines:
            for line in lines:
                self._tell({"line": line.rstrip("\n")})
            self._tell({"exitCode": process.wait()})

    def _tell(self, what: dict[str, Any]) -> None:
        self.wfile.write(json.dumps(what).encode() + b"\n")

    def _end_with_caller(self, process: subprocess.Popen[str]) -> None:
        with suppress(OSError):
            self.connection.recv(1)
        process.terminate()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing."""


@contextmanager
def running_runner(ministack_url: str) -> Iterator[Runner]:
    with Runner(ministack_url) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
            for process in server.processes:
                process.kill()
                process.wait()


def _now_ms() -> int:
    return int(time.time() * 1000)
