"""What does each HTTP server here have in common? Loopback only, a thread a caller, answers that leave at once."""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class QuickServer(ThreadingHTTPServer):
    """On a free port of 127.0.0.1. `start` serves in a thread; `end` may be called twice."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, conversation: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), conversation)

    def start(self) -> None:
        threading.Thread(target=self._serve, name="server", daemon=True).start()

    def end(self) -> None:
        # Wakes the thread that waits for callers, which closing alone would not.
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.server_close()

    def _serve(self) -> None:
        """In serve_forever's place, which looks twice a second whether it is to end: each container would wait."""
        while True:
            try:
                request, address = self.get_request()
            except OSError:
                return
            self.process_request(request, address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Callers may hang up at any time: a container that is ended, a function whose time is over."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class QuickConversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body in one segment, at once: two cost the client 40 ms of delayed acknowledgement.
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        self.answer(404)

    def do_POST(self) -> None:
        self.answer(404)

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", "0")))

    def answer(self, status: int, body: bytes = b"{}", headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def answer_json(self, status: int, told: Any) -> None:
        self.answer(status, json.dumps(told).encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class's name for it
        """Says nothing: the function's own lines tell what happened."""
