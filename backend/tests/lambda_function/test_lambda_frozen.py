"""A container is stopped between two invocations, and finds its connections cut when it goes on: who notices?"""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from backend.tests.postgres.database import DATABASE, Deployed
from backend.tests.postgres.server import Server

from .events import endorsement, rest
from .function import Function

ROUNDS = 100
RESTARTS = (30, 60, 90)
SUBMIT = "/api/v1/campaigns/clean-water/endorsements"


class Line:
    """The network between the container and AWS: relays, and can cut every connection that stands."""

    def __init__(self, url: str) -> None:
        target = urlsplit(url)
        self._target = (target.hostname or "", target.port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._standing: list[socket.socket] = []
        self._lock = threading.Lock()
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self, *, politely: bool) -> None:
        """At once, or only when something is sent over it: the end of a connection that nobody awake has seen.

        That one costs the limiter a call that it does not repeat: it then lets reads pass, and counts forms here.
        """
        with self._lock:
            cut, self._standing = self._standing, []
        self.cuts += bool(cut)
        for end in cut:
            if politely:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            end.close()  # while a thread reads from it, the other side hears nothing

    def close(self) -> None:
        self._listener.close()
        self.cut(politely=True)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                caller, _ = self._listener.accept()
                server = socket.create_connection(self._target)
                with self._lock:
                    self._standing += [caller, server]
                for source, target in ((caller, server), (server, caller)):
                    threading.Thread(target=_pump, args=(source, target), daemon=True).start()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@pytest.fixture
def line(environment: dict[str, str]) -> Iterator[Line]:
    line = Line(environment["AWS_ENDPOINT_URL"])
    yield line
    line.close()


def cut_database(server: Server) -> int:
    """Ends all sessions of the function's role, and waits until they are gone; how many there were."""
    theirs = "FROM pg_stat_activity WHERE usename = 'coalition_runtime'"
    with server.connect() as watcher:
        ended = watcher.execute(f"SELECT pg_terminate_backend(pid) {theirs}").fetchall()
        # The function's own way of waiting looks ten times a second.
        while watcher.execute(f"SELECT {theirs}").fetchone() is not None:
            pass
    return len(ended)


def test_a_hundred_thaws_with_connections_cut_in_between_fail_no_request(
    start: Callable[..., Function], line: Line, postgres_server: Server, deployed_database: Deployed
):
    """Reads, and every third time an endorsement, each of which is there once in the end; the server restarts, too."""
    function = start(AWS_ENDPOINT_URL=line.url)
    choice = random.Random(100)
    seen: list[int] = []
    submitted = sessions_cut = 0
    for number in range(ROUNDS):
        address = f"10.0.{number}.7"
        if number % 3:
            answered = function.invoke(rest("/api/v1/campaigns", address=address))
        else:
            answered = function.invoke(rest(SUBMIT, method="POST", body=endorsement(number), address=address))
            submitted += 1
        seen.append(answered.status)
        # It is stopped here (SIGSTOP), and goes on with the next event.
        if number in RESTARTS:
            postgres_server.stop()
            postgres_server.start()
        elif choice.random() < 0.8:
            sessions_cut += cut_database(postgres_server)
        if choice.random() < 0.5:
            line.cut(politely=choice.random() < 0.5)
    assert [status for status in seen if status not in {200, 202}] == []
    assert seen.count(202) == submitted == 34
    rows = postgres_server.execute(
        "SELECT count(*), count(DISTINCT canonical_email) FROM endorsements_endorsement"
        " JOIN stakeholders_stakeholder ON stakeholders_stakeholder.id = stakeholder_id"
        " WHERE canonical_email ~ '^visitor-[0-9]{1,2}@'",
        dbname=DATABASE,
    )
    assert rows == [(submitted, submitted)]
    # It was cut, and often.
    assert sessions_cut > ROUNDS / 2
    assert line.cuts > ROUNDS / 4


def test_a_write_that_was_answered_before_the_cut_is_replayed_after_the_thaw(
    start: Callable[..., Function], postgres_server: Server, campaign: str
):
    function = start()
    event = rest(SUBMIT, method="POST", body=endorsement(1000), address="10.1.0.7", idempotency_key="thawed")
    first = function.invoke(event)
    assert cut_database(postgres_server) == 1
    again = function.invoke(event)
    assert (first.status, again.status) == (202, 202)
    assert again.headers["idempotency-replayed"] == ["true"]
    assert again.payload["body"] == first.payload["body"]
