"""GitHub's API on loopback: answers what is asked of a workflow's runs, one prepared answer after another."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

type Answer = tuple[int, list[dict[str, Any]]] | tuple[int, list[dict[str, Any]], dict[str, str]]


class GitHub(ThreadingHTTPServer):
    """Each answer is a status, a list of runs, and headers, if any; the last one is given again and again."""

    def __init__(self, *answers: Answer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = list(answers)
        self.asked: list[tuple[str, dict[str, list[str]], str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/api/v3"


class _Handler(BaseHTTPRequestHandler):
    server: GitHub

    def do_GET(self) -> None:
        place = urlsplit(self.path)
        self.server.asked.append((place.path, parse_qs(place.query), self.headers["Authorization"]))
        status, runs, *headers = self.server.answers.pop(0) if len(self.server.answers) > 1 else self.server.answers[0]
        body = json.dumps({"total_count": len(runs), "workflow_runs": runs}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers[0] if headers else {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Nothing."""


@contextmanager
def running_github(*answers: Answer) -> Iterator[GitHub]:
    server = GitHub(*answers)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def run(number: int, status: str, conclusion: str | None = None, event: str = "push") -> dict[str, Any]:
    address = f"https://github.com/o/n/actions/runs/{number}"
    return {"id": number, "status": status, "conclusion": conclusion, "event": event, "html_url": address}
