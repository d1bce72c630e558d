"""How is the site asked, as a visitor asks it? Over HTTP, with a time limit, and without following redirects."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from backend.ops.errors import OperationFailed

ONE_ANSWER_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """Names of headers in small letters; `seconds` from the request's first byte to the answer's last."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def remaining(self) -> int | None:
        """Of the limit that is nearest: `r` of the RateLimit header (draft-ietf-httpapi-ratelimit-headers-10)."""
        fields = dict(part.strip().partition("=")[::2] for part in self.headers.get("ratelimit", "").split(";"))
        text = fields.get("r", "")
        return int(text) if text.isdecimal() else None


class Conversation:
    """One connection for all questions, as a browser keeps it: the first one pays for TLS.

    Asks at most `per_second` times a second, where one is given: what stands before the site refuses more.
    """

    def __init__(self, url: str, *, per_second: float | None = None) -> None:
        self.url = url.rstrip("/")
        self._pause_seconds = 1 / per_second if per_second else 0.0
        self._next_at = 0.0
        self._connection = _connection(self.url)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return self._ask("GET", path, None, headers or {})

    def post(self, path: str, body: Any, headers: Mapping[str, str] | None = None) -> Answer:
        return self._ask(
            "POST", path, json.dumps(body).encode(), {"Content-Type": "application/json", **(headers or {})}
        )

    def close(self) -> None:
        self._connection.close()

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        """Raises OperationFailed: there was no answer. A connection that was closed meanwhile is opened once more."""
        target = urlsplit(self.url).path + path
        self._wait()
        try:
            return _asked(self._connection, method, target, body, headers)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self._connection.close()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise _unanswered(method, self.url + path, error) from error
        try:
            return _asked(self._connection, method, target, body, headers)
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise _unanswered(method, self.url + path, error) from error

    def _wait(self) -> None:
        time.sleep(max(0.0, self._next_at - time.monotonic()))
        self._next_at = time.monotonic() + self._pause_seconds


def fetched(address: str, base: str) -> Answer:
    """Of another host, perhaps. Raises OperationFailed: there was no answer."""
    url = urljoin(base, address)
    parts = urlsplit(url)
    connection = _connection(url)
    try:
        return _asked(connection, "GET", parts.path + (f"?{parts.query}" if parts.query else ""), None, {})
    except (OSError, http.client.HTTPException) as error:
        raise _unanswered("GET", url, error) from error
    finally:
        connection.close()


def _connection(url: str) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return kind(parts.hostname or "", parts.port, timeout=ONE_ANSWER_SECONDS)


def _asked(
    connection: http.client.HTTPConnection, method: str, target: str, body: bytes | None, headers: Mapping[str, str]
) -> Answer:
    began = time.perf_counter()
    connection.request(method, target, body, dict(headers))
    answer = connection.getresponse()
    content = answer.read()
    told = {name.lower(): value for name, value in answer.getheaders()}
    return Answer(answer.status, told, content, time.perf_counter() - began)


def _unanswered(method: str, url: str, error: Exception) -> OperationFailed:
    return OperationFailed(f"{method} {url} was not answered ({str(error) or type(error).__name__}).")
