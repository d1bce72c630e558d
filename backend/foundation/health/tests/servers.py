"""Servers that hang: one that says nothing at all, one that falls silent in the middle of a conversation."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class SilentServer:
    """Accepts and never answers."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._changed = threading.Condition()
        self._open: list[socket.socket] = []
        self.accepted = self._left = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()
        for caller in self._open:
            hang_up(caller)

    def everybody_left(self, *, within_seconds: float) -> bool:
        """Whether all who came have hung up."""
        with self._changed:
            return self._changed.wait_for(lambda: self._left == self.accepted, within_seconds)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                caller, _ = self._listener.accept()
                with self._changed:
                    self._open.append(caller)
                    self.accepted += 1
                threading.Thread(target=self._wait_until_it_leaves, args=(caller,), daemon=True).start()

    def _wait_until_it_leaves(self, caller: socket.socket) -> None:
        with suppress(OSError):
            while caller.recv(4096):
                pass
        with self._changed:
            self._left += 1
            self._changed.notify_all()


class FallsSilent:
    """Relays to a database until a message of the caller holds `word`; then neither answers nor hangs up.

    `left` is set once the caller has gone after that.
    """

    def __init__(self, target: str, word: bytes) -> None:
        self._target, self._word = target, word
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.fell_silent = threading.Event()
        self.left = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                caller, _ = self._listener.accept()
                threading.Thread(target=self._relay, args=(caller,), daemon=True).start()

    def _relay(self, caller: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        server.connect(self._target)
        threading.Thread(target=_pump, args=(server, caller), daemon=True).start()
        with suppress(OSError):
            while data := caller.recv(65536):
                if self._word in data:
                    self.fell_silent.set()
                elif not self.fell_silent.is_set():
                    server.sendall(data)
            if self.fell_silent.is_set():
                self.left.set()
        hang_up(server)
        hang_up(caller)


def hang_up(connection: socket.socket) -> None:
    """Also where another thread reads from it just now."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)


@contextmanager
def silent_server() -> Iterator[SilentServer]:
    server = SilentServer()
    try:
        yield server
    finally:
        server.close()
