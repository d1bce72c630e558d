"""Limits, limiters and servers that misbehave, for these tests and for benchmarks."""

from __future__ import annotations

import itertools
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from backend.foundation.aws import clients
from backend.foundation.aws.clients import TimeLimits
from backend.foundation.aws.tables import TABLES, create_table
from backend.foundation.rate_limiting.limiter import Limiter
from backend.foundation.rate_limiting.limits import Limit, Tier, WhenDown, Window
from backend.foundation.rate_limiting.places import Place
from backend.foundation.rate_limiting.stores.memory import MemoryStore
from backend.foundation.rate_limiting.stores.protocol import CounterStore, Spent, StoreAway

NOON = 1_800_000_000.0
PEPPER = b"only for tests"
# An emulator under fifty threads answers in its own time.
PATIENT = TimeLimits(connect_seconds=20, read_seconds=60, attempts=1)
_names = itertools.count()


class CountingStore:
    """Counts the calls of a store, and is away when told."""

    def __init__(self, store: CounterStore | None = None) -> None:
        self.store = store or MemoryStore()
        self.calls = 0
        self.is_away = False

    def spend(self, place: Place) -> Spent:
        self.calls += 1
        if self.is_away:
            raise StoreAway("told-so")
        return self.store.spend(place)

    def connect(self) -> bool:
        return not self.is_away


def limit_of(*windows: tuple[int, int], when_down: WhenDown | None = None, name: str = "test") -> Limit:
    """A limit of one tier, `caller`."""
    tier = Tier("caller", tuple(Window(*window) for window in windows))
    return Limit(name, (tier,)) if when_down is None else Limit(name, (tier,), when_down)


def limiter_of(store: CounterStore, now: float = NOON) -> Limiter:
    return Limiter(store=store, pepper=PEPPER, stage="test", clock=lambda: now)


def new_table(settings: Any) -> str:
    """A rate limits' table of its own at the settings' endpoint, and its name."""
    settings.RATE_LIMITS_TABLE = f"rate-limits-{next(_names)}"
    create_table(clients.dynamodb(), TABLES[0])
    return str(settings.RATE_LIMITS_TABLE)


class Requests:
    """How many requests a server was asked, by any number of threads."""

    def __init__(self) -> None:
        self.number = 0
        self._lock = threading.Lock()

    def add(self) -> None:
        with self._lock:
            self.number += 1


class _Quiet(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Says nothing."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Callers that have waited long enough hang up."""


@contextmanager
def _serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def answering(status: int, body: bytes) -> Iterator[tuple[str, Requests]]:
    """A server that gives every request the same answer; its address, and how often it was asked."""
    asked = Requests()

    class Handler(_Quiet):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            asked.add()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with _serving(Handler) as url:
        yield url, asked


@contextmanager
def silent() -> Iterator[tuple[str, Requests]]:
    """A server that takes connections and never says a word; its address, and how many it has taken."""
    asked = Requests()
    taken: list[socket.socket] = []

    def take() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            asked.add()
            taken.append(connection)

    with closing(socket.create_server(("127.0.0.1", 0), backlog=64)) as listening:
        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}", asked
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()
            for connection in taken:
                connection.close()


@contextmanager
def dead() -> Iterator[tuple[str, Requests]]:
    """An address where nobody listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        port = listening.getsockname()[1]
    yield f"http://127.0.0.1:{port}", Requests()


@contextmanager
def throttled() -> Iterator[tuple[str, Requests]]:
    """DynamoDB that has had enough of us."""
    code = "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"
    with answering(400, b'{"__type":"%b","message":"slow down"}' % code.encode()) as server:
        yield server


@contextmanager
def babbling() -> Iterator[tuple[str, Requests]]:
    """Something that answers, and is not DynamoDB."""
    with answering(200, b"<html>Welcome to the hotel's network</html>") as server:
        yield server


@contextmanager
def dripping() -> Iterator[tuple[str, Requests]]:
    """A server whose answer comes a byte at a time, each in time, for half a minute."""
    asked, over = Requests(), threading.Event()

    class Handler(_Quiet):
        def do_POST(self) -> None:
            asked.add()
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 600\r\n\r\n")
            for _ in range(600):
                if over.wait(0.05):
                    return
                self.wfile.write(b" ")

    with _serving(Handler) as url:
        try:
            yield url, asked
        finally:
            over.set()


AWAY = {"dead": dead, "silent": silent, "throttled": throttled, "babbling": babbling, "dripping": dripping}


class AwayStore(CountingStore):
    """Is away from the start."""

    def __init__(self) -> None:
        super().__init__()
        self.is_away = True
