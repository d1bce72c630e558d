"""A mail server and an SES on loopback that keep what they get and refuse what a test wants refused."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

NOWHERE = 9  # discard: nobody listens there
# What a server may do instead of answering: say nothing until the other side is gone; close; answer byte by byte.
SILENCE, HANG_UP, DRIP = "silence", "hang up", "drip"


class _Over(Exception):
    """The server has nothing more to say."""


class MailServer(socketserver.ThreadingTCPServer):
    """SMTP (RFC 5321), as much of it as smtplib speaks.

    `answers`: what CONNECT, a recipient, MAIL, DATA, END (of a mail) or QUIT is answered. What is not refused is kept.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _SmtpSession)
        self.port: int = self.server_address[1]
        self.connections = 0
        self.answers: dict[str, str] = {}
        self.envelopes: list[tuple[list[str], bytes]] = []


class _SmtpSession(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.connections += 1
        with suppress(_Over, OSError):
            self.say(self.server.answers.get("CONNECT", "220 test"))
            while line := self.rfile.readline().decode("ascii").strip():
                verb = line.partition(" ")[0].upper()
                if verb == "QUIT":
                    self.say(self.server.answers.get("QUIT", "221 bye"))
                    return
                {"MAIL": self.mail, "RCPT": self.rcpt, "DATA": self.data}.get(verb, self.others)(line)

    def others(self, line: str) -> None:
        self.say("250 fine")

    def mail(self, line: str) -> None:
        self.recipients: list[str] = []
        self.say(self.server.answers.get("MAIL", "250 fine"))

    def rcpt(self, line: str) -> None:
        address = line.partition("<")[2].partition(">")[0]
        answer = self.server.answers.get(address, "250 fine")
        if answer.startswith("250"):
            self.recipients.append(address)
        self.say(answer)

    def data(self, line: str) -> None:
        self.say(self.server.answers.get("DATA", "354 go on"))
        if "DATA" in self.server.answers:
            return
        content = b"".join(line.removeprefix(b".") for line in iter(self.rfile.readline, b".\r\n"))
        answer = self.server.answers.get("END", "250 kept")
        if not answer.startswith(("4", "5")):
            self.server.envelopes.append((self.recipients, content))
        self.say(answer)

    def say(self, line: str) -> None:
        if line == SILENCE:
            self.rfile.read()
        if line in {SILENCE, HANG_UP}:
            raise _Over
        if line == DRIP:
            # It would be a whole greeting after some seconds, each of its bytes in time.
            for byte in b"220-" + b"x" * 100 + b"\r\n":
                self.wfile.write(bytes([byte]))
                threading.Event().wait(0.05)
            line = "220 test"
        self.wfile.write(f"{line}\r\n".encode())


class StubbornSes(ThreadingHTTPServer):
    """Answers SendEmail with whatever it is told to, or (code SILENCE, HANG_UP) not at all; keeps the requests."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _SesRequest)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.status, self.code, self.words = 200, "", ""
        self.requests: list[dict[str, Any]] = []


class _SesRequest(BaseHTTPRequestHandler):
    server: StubbornSes

    def do_POST(self) -> None:
        ses = self.server
        ses.requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        if ses.code == SILENCE:
            self.rfile.read()
        if ses.code in {SILENCE, HANG_UP}:
            self.close_connection = True
            return
        self.send_response(ses.status)
        self.send_header("x-amzn-ErrorType", ses.code)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps({"MessageId": "0100", "message": ses.words}).encode())

    def log_message(self, *arguments: Any) -> None:
        """Not onto the console."""


@contextmanager
def running[Server: socketserver.BaseServer](server: Server) -> Iterator[Server]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def text_of(message: EmailMessage) -> str:
    """The text as a mail program shows it, with one kind of line end."""
    body = message.get_body(("plain",))
    assert body is not None
    text: str = body.get_content()
    return text.replace("\r\n", "\n")
