"""What runs behind a test's stage: Lambda's and Fargate's place in one server, as bin/local-cloud has them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from .stage import StageOnEmulator


class Behind(ThreadingHTTPServer):
    """POST /functions/<name>/invocations and POST /tasks."""

    daemon_threads = True

    def __init__(self, stage: StageOnEmulator) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.stage = stage


class _Conversation(BaseHTTPRequestHandler):
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        stage = cast("Behind", self.server).stage
        order = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/tasks":
            lines = [json.dumps(said) + "\n" for said in _run_task(stage, order)]
            self._answer("".join(lines).encode(), "application/x-ndjson")
        else:
            self._answer(json.dumps(_invoke(stage, order)).encode(), "application/json")

    def _answer(self, body: bytes, media_type: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class's name for it
        """Says nothing."""


def _run_task(stage: StageOnEmulator, order: dict[str, Any]) -> Iterator[dict[str, Any]]:
    definition = stage.cloud.client("ecs").describe_task_definition(taskDefinition=order["taskDefinition"])
    container = definition["taskDefinition"]["containerDefinitions"][0]
    digest = container["image"].partition("@")[2]
    behaviour = stage.images[digest]
    stage.commands.append((container["name"], digest, order["command"]))
    what = order["command"][2]
    whole = " ".join(order["command"][2:])
    if behaviour.waits_at in whole:
        behaviour.begun.set()
        if behaviour.goes_on is not None:
            behaviour.goes_on.wait(60)
    if behaviour.contracted and what == "migrate":
        yield {"line": f"CONTRACTED {json.dumps(behaviour.contracted)}"}
        yield {"exitCode": 3}
        return
    if what == "migrate":
        phase = order["command"][order["command"].index("--phase") + 1]
        what = f"migrate {phase}"
        report = {"applied": behaviour.applies[phase], "heads": {"endorsements": "0007"}}
        yield {"line": "Running migrations:"}
        yield {"line": f"MIGRATIONS {json.dumps(report)}"}
    yield {"exitCode": behaviour.exit_codes.get(what, 0)}


def _invoke(stage: StageOnEmulator, event: dict[str, Any]) -> dict[str, Any]:
    digest = stage.live_digest() or ""
    behaviour = stage.images[digest]
    if behaviour.silent:
        threading.Event().wait(30)
    path = event.get("path", "")
    if event.get("httpMethod") == "POST":
        return _said(404, {"code": "not-found"}, "application/problem+json")
    if path.endswith("/health"):
        return _said(200, {"version": f"{behaviour.commit}@{digest}"})
    if path.endswith("/health/ready"):
        name, value = behaviour.chokes_on
        ready = 503 if name and stage.variables().get(name) == value else behaviour.ready
        return _said(ready, {"checks": {"database": "ok" if ready == 200 else "away"}})
    if path.endswith("/regions/lookup"):
        return _said(404, {"code": "no-map"}, "application/problem+json")
    return _said(200, {"status": "ok"})


def _said(status: int, body: dict[str, Any], media_type: str = "application/json") -> dict[str, Any]:
    return {
        "statusCode": status, "headers": {"Content-Type": media_type}, "body": json.dumps(body),
        "isBase64Encoded": False,
    }  # fmt: skip
