"""What do callers see while something happens to the database? A real HTTP server, and callers that never pause."""

from __future__ import annotations

import http.client
import itertools
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

PATIENCE_SECONDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One answer, and when its request began and ended (time.monotonic)."""

    began: float
    ended: float
    status: int
    retry_after: str | None
    body: bytes


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """What the callers saw is the test's to judge."""


def everybody_from_elsewhere(application: WSGIHandler) -> Callable[..., Iterable[bytes]]:
    """Each request from an address of its own, so that no limit of the callers' common address is reached."""
    number = itertools.count(1)

    def called(environ: dict[str, Any], start_response: Any) -> Any:
        environ["REMOTE_ADDR"] = ".".join(str(part) for part in (10 << 24 | next(number) * 977 % 2**24).to_bytes(4))
        return application(environ, start_response)

    return called


@contextmanager
def served(application: Any) -> Iterator[int]:
    """Django's own threaded server on a free port: a thread, and so a database connection, for each caller."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _QuietHandler, connections_override=None)
    server.daemon_threads = False
    server.set_app(application)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join(timeout=PATIENCE_SECONDS)
        server.server_close()  # waits for the threads of requests


@dataclass
class Callers:
    """Each sends one request after the other over one kept connection, until told to stop."""

    port: int
    request: Callable[[random.Random], tuple[str, str, bytes | None]]
    count: int = 6
    seen: list[Seen] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._threads = [threading.Thread(target=self._call, args=(number,)) for number in range(self.count)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=PATIENCE_SECONDS)

    def wait_for(self, more: int) -> None:
        """Returns when so many more answers have come."""
        wanted = len(self.seen) + more
        ends = time.monotonic() + PATIENCE_SECONDS
        while len(self.seen) < wanted:
            if time.monotonic() > ends or self.failures:
                raise AssertionError(f"{len(self.seen)} of {wanted} answers came; {self.failures[:3]}")
            time.sleep(0.002)  # between two looks, not instead of one

    def _call(self, number: int) -> None:
        choice = random.Random(number)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            while not self._stop.is_set():
                self.seen.append(self._one(connection, choice))
        except Exception as error:  # noqa: BLE001  # a thread has nobody else to tell
            self.failures.append(repr(error))
        finally:
            connection.close()

    def _one(self, connection: http.client.HTTPConnection, choice: random.Random) -> Seen:
        method, path, body = self.request(choice)
        headers = {"Content-Type": "application/json"} if body else {}
        began = time.monotonic()
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        content = answer.read()
        return Seen(
            began=began,
            ended=time.monotonic(),
            status=answer.status,
            retry_after=answer.headers["Retry-After"],
            body=content,
        )
