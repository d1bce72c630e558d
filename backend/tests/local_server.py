"""Our application behind Django's own server on loopback, and requests that no client library would send."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any

from django.core.servers.basehttp import WSGIRequestHandler, WSGIServer
from django.db import connections


@dataclass(frozen=True)
class Received:
    """An answer; names of headers in small letters."""

    status: int
    headers: dict[str, str]
    content: bytes


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Nothing: what a test sends is no news."""


@contextmanager
def running_server(application: Any) -> Iterator[int]:
    """Gives the port. One request at a time, in one thread, which closes its database connections at the end."""
    server = WSGIServer(("127.0.0.1", 0), QuietHandler)
    server.set_app(application)

    def serve() -> None:
        server.serve_forever(poll_interval=0.05)
        connections.close_all()

    thread = Thread(target=serve)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def send(port: int, method: str, target: str, headers: list[tuple[str, str]], body: bytes) -> Received:
    """One request as these very bytes; Host and Content-Length are added where they are not given."""
    names = {name.lower() for name, _ in headers}
    if "host" not in names:
        headers = [("Host", "testserver"), *headers]
    if body and not {"content-length", "transfer-encoding"} & names:
        headers = [*headers, ("Content-Length", str(len(body)))]
    lines = [f"{method} {target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in [*headers, ("Connection", "close")]]
    return send_raw(port, "\r\n".join([*lines, "", ""]).encode("latin-1") + body)


def send_raw(port: int, request: bytes) -> Received:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    head, _, content = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(": ") for line in lines)
    return Received(int(status.split()[1]), {name.lower(): value for name, _, value in pairs}, content)
