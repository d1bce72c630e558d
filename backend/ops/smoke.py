"""Does what is live really answer? Six questions over HTTP, each with a time limit; none of them changes anything."""

from __future__ import annotations

import http.client
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from .errors import OperationFailed
from .registry import Image

# A cold container at 512 MB answers its first request after seconds.
ONE_ANSWER_SECONDS = 15.0
_ASKED_EACH_SECONDS = 0.5
# Once the release itself answers: visitors meet it meanwhile, and a code that is not ready by then will not be.
READY_WITHIN_SECONDS = 10.0
_NOBODY = "00000000-no-such-campaign"
_JSON = "application/json"
_PROBLEM = "application/problem+json"
# The state house in Hartford; where no map is activated, the documented answer is a 404.
_LOOKUP = "/api/v1/regions/lookup?lat=41.7640&lon=-72.6825"


class SmokeFailed(OperationFailed):
    """What is live does not answer as it should."""


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    media_type: str
    body: bytes

    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def words(self) -> str:
        """One line of it; of a page its title."""
        text = self.body.decode(errors="replace")
        if title := re.search(r"<title>(.*?)</title>", text, re.DOTALL | re.IGNORECASE):
            text = f"a page, «{title[1].strip().rstrip('.')}»"
        return " ".join(text.split())[:300].rstrip(".") or "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Smoke:
    """`url` is the stage's, `seconds` all the time there is for all questions together, `clock` never goes back."""

    url: str
    seconds: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def run(self, image: Image, say: Callable[[str], None]) -> None:
        """Raises SmokeFailed: a sentence that names the first question that was not answered as it should be."""
        ends = self.clock() + self.seconds
        version = self._version(image, ends)
        self._expect("/health/live", ends, {200})
        self._ready(min(ends, self.clock() + READY_WITHIN_SECONDS))
        # Reads all columns of a table that each release has: a schema that this code does not fit shows here.
        self._expect("/api/v1/campaigns", ends, {200})
        self._expect(_LOOKUP, ends, {200, 404})
        self._refused_write(ends)
        say(f"      live, ready, version {version}, campaigns, one lookup, one refused write")

    def _version(self, image: Image, ends: float) -> str:
        """Asked until it is the release's: for a moment Lambda may still send requests to a container of before."""
        wanted = f"{image.commit}@{image.digest}" if image.commit else image.digest
        last = "nothing"
        while True:
            try:
                answer = self._ask("GET", "/health", ends)
            except SmokeFailed as failure:
                last = str(failure) if last == "nothing" else last
            else:
                body = answer.json()
                found = body.get("version") if isinstance(body, dict) else None
                if answer.status == http.client.OK and isinstance(found, str) and _is_version(found, image):
                    return found
                last = f"/health says {answer.status}, version {found}"
            if self.clock() + _ASKED_EACH_SECONDS >= ends:
                raise SmokeFailed(
                    f"The smoke timed out: {self.url} did not answer as version {wanted} within {self.seconds:g} s "
                    f"(last: {last})."
                )
            self.sleep(_ASKED_EACH_SECONDS)

    def _ready(self, ends: float) -> None:
        """Readiness remembers its answer for a moment: asked until it is, or time is up."""
        while True:
            answer = self._ask("GET", "/health/ready", ends)
            if answer.status == http.client.OK:
                return
            if self.clock() + _ASKED_EACH_SECONDS >= ends:
                raise SmokeFailed(f"{self.url}/health/ready says {answer.status}, not 200: {answer.words}.")
            self.sleep(_ASKED_EACH_SECONDS)

    def _expect(self, path: str, ends: float, statuses: set[int]) -> None:
        answer = self._ask("GET", path, ends)
        if answer.status not in statuses:
            wanted = " or ".join(str(status) for status in sorted(statuses))
            raise SmokeFailed(f"{self.url}{path} says {answer.status}, not {wanted}.")
        if answer.status == http.client.NOT_FOUND and answer.media_type != _PROBLEM:
            raise SmokeFailed(f"{self.url}{path} says 404 as {answer.media_type or 'nothing'}: the route is not there.")

    def _refused_write(self, ends: float) -> None:
        """A body that is none, for a campaign that is none: the write's whole path up to its refusal."""
        path = f"/api/v1/campaigns/{_NOBODY}/endorsements"
        answer = self._ask("POST", path, ends, body=b"{}")
        if not http.client.BAD_REQUEST <= answer.status < http.client.INTERNAL_SERVER_ERROR:
            raise SmokeFailed(f"POST {self.url}{path} says {answer.status}; it should refuse an empty form.")
        if answer.media_type != _PROBLEM:
            raise SmokeFailed(f"POST {self.url}{path} refuses as {answer.media_type or 'nothing'}, not as {_PROBLEM}.")

    def _ask(self, method: str, path: str, ends: float, body: bytes | None = None) -> _Answer:
        left = ends - self.clock()
        if left <= 0:
            raise SmokeFailed(f"The smoke timed out before {self.url}{path} was asked ({self.seconds:g} s in all).")
        parts = urlsplit(self.url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        seconds = min(ONE_ANSWER_SECONDS, left)
        connection = kind(parts.hostname or "", parts.port, timeout=seconds)
        try:
            connection.connect()
            with _cut_off_after(connection.sock, seconds):
                connection.request(method, parts.path + path, body=body, headers=_headers(body))
                response = connection.getresponse()
                media_type = response.headers.get_content_type() if response.headers.get("Content-Type") else ""
                return _Answer(response.status, media_type, response.read())
        except (OSError, http.client.HTTPException) as error:
            words = str(error) or type(error).__name__
            raise SmokeFailed(f"{method} {self.url}{path} was not answered within {seconds:.1f} s: {words}.") from error
        finally:
            connection.close()


@contextmanager
def _cut_off_after(connected: socket.socket, seconds: float) -> Iterator[None]:
    """The socket's own limit begins anew with each byte, and a server may send one at a time."""

    def cut() -> None:
        with suppress(OSError):
            connected.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _is_version(found: str, image: Image) -> bool:
    """`commit@digest`; of an image that carries no commit's tag, whatever commit it says itself."""
    return found == f"{image.commit}@{image.digest}" if image.commit else found.rpartition("@")[2] == image.digest


def _headers(body: bytes | None) -> Mapping[str, str]:
    return {"Accept": _JSON} | ({"Content-Type": _JSON} if body is not None else {})
