"""How is a conversation with a mail server kept to a time, and what is known where it breaks off?"""

from __future__ import annotations

import io
import smtplib
import socket
import time
from collections.abc import Callable
from typing import Any

from .errors import MailUncertain

# «Start mail input»: what has gone when the next reply is due is the whole mail (RFC 5321 4.1.1.4).
_GO_ON = 354
# Nothing depends on what a server says to our goodbye.
_GOODBYE_SECONDS = 1.0
_TAKEN, _LATER, _NEVER = 2, 4, 5  # a reply's first digit, RFC 5321 4.2.1


class BoundedSMTP(smtplib.SMTP):
    """smtplib's client, for `seconds` in all. Its `timeout` bounds each single wait, where that is less.

    The reply to a whole mail is waited for as long as there is time: who gives it up may double the mail.

    Raises:
        MailUncertain: the whole mail was sent, and no reply came that says yes or no.
        smtplib.SMTPException, OSError: as ever, before that.
    """

    def __init__(self, *args: Any, seconds: float, **options: Any) -> None:
        self.begin(seconds)
        super().__init__(*args, **options)

    def begin(self, seconds: float) -> None:
        """The time of another mail, over a connection that was kept, runs from now."""
        self.ends = time.monotonic() + seconds
        self._said = 0
        self._mail_is_sent = False

    def quit(self) -> tuple[int, bytes]:
        self.ends = min(self.ends, time.monotonic() + _GOODBYE_SECONDS)
        return super().quit()

    def send(self, s: Any) -> None:
        if self.sock is not None:
            self.sock.settimeout(self._patience())
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        self._mail_is_sent, self._said = self._said == _GO_ON, 0
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(_PatientReader(self.sock, self._patience))
        try:
            code, words = super().getreply()
        except smtplib.SMTPException as failure:
            if self._mail_is_sent:
                raise MailUncertain(type(failure).__name__) from None
            raise
        self._said = code
        return (_verdict(code), words) if self._mail_is_sent else (code, words)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """As smtplib's own, which gives each address of a name the whole time-out."""
        failure: OSError = ConnectionError("the host's name has no address")
        for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            connected = socket.socket(family, kind, protocol)
            try:
                connected.settimeout(self._patience())
                connected.connect(address)
                connected.settimeout(self._patience())  # of a TLS handshake
            except OSError as error:
                connected.close()
                failure = error
            else:
                return connected
        raise failure

    def _patience(self) -> float:
        """Seconds that may be waited now.

        Raises:
            TimeoutError: none.
        """
        left = self.ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time of this mail is over")
        return left if self._mail_is_sent else min(self.timeout, left)


class BoundedSMTPOverTLS(smtplib.SMTP_SSL, BoundedSMTP):
    """The same, inside TLS from its first byte."""

    def __init__(self, *args: Any, seconds: float, **options: Any) -> None:
        self.begin(seconds)
        smtplib.SMTP_SSL.__init__(self, *args, **options)  # which passes BoundedSMTP's own by


class _PatientReader(io.RawIOBase):
    """A socket's bytes. A time limit for each wait alone would let a server send one now and then, for hours."""

    def __init__(self, connected: socket.socket, patience: Callable[[], float]) -> None:
        self._socket = connected
        self._patience = patience

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._socket.settimeout(self._patience())
        return self._socket.recv_into(buffer)


def _verdict(code: int) -> int:
    """250 for every yes (smtplib takes no other), a refusal as it is."""
    kind = code // 100
    if kind not in {_TAKEN, _LATER, _NEVER}:
        raise MailUncertain(f"the mail server said {code}")
    return 250 if kind == _TAKEN else code
