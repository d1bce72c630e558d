"""A mail server on loopback that stops or breaks off at a point of the conversation, as they do (RFC 5321)."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

GREETING, DATA = "greeting", "data"


class MailServer(socketserver.ThreadingTCPServer):
    """`taken` holds every mail that came whole. At `stops_at` it sets `reached` and says nothing more.

    Where it `hangs_up`, it ends the conversation there, instead of waiting for the other side's end.
    """

    daemon_threads = True

    def __init__(self, stops_at: str | None = None, *, hangs_up: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.stops_at = stops_at
        self.hangs_up = hangs_up
        self.reached = threading.Event()
        self.taken: list[str] = []

    @property
    def port(self) -> str:
        return str(self.server_address[1])


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        if self._stops(GREETING):
            return
        self._say("220 ready")
        while line := self.rfile.readline():
            verb = line.decode("ascii").strip().upper()
            if verb == "DATA":
                self._say("354 go on")
                self.server.taken.append(self._mail())
                if self._stops(DATA):
                    return
            elif verb == "QUIT":
                self._say("221 bye")
                return
            self._say("250 fine")

    def _mail(self) -> str:
        lines = iter(self.rfile.readline, b".\r\n")
        return b"".join(lines).decode()

    def _stops(self, point: str) -> bool:
        if self.server.stops_at != point:
            return False
        self.server.reached.set()
        if not self.server.hangs_up:
            self.rfile.read()  # until the other side is gone
        return True

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode("ascii"))


@contextmanager
def mail_server(stops_at: str | None = None, *, hangs_up: bool = False) -> Iterator[MailServer]:
    with MailServer(stops_at, hangs_up=hangs_up) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
