"""What happened to a request? One line for each, whatever became of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from . import metrics, tracing
from .invocation import Invocation, begin, bound, current
from .queries import counted

type GetResponse = Callable[[HttpRequest], HttpResponseBase]

logger = logging.getLogger("backend.request")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SERVER_ERROR, CLIENT_ERROR = 500, 400


class RequestLogMiddleware:
    """Writes the line, and binds the request's id and route to every other line, metric and span.

    Stands behind RequestIdMiddleware, which gives the id, and before all that may answer. The path is not logged: it
    may hold a token, and a query an address.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        invocation = begin(str(getattr(request, "request_id", "")))
        with bound(invocation), counted(invocation):
            with tracing.traced(invocation, settings.TRACE_HEADER()):
                response = self.get_response(request)
                invocation.status = response.status_code
                _note_route(request, invocation)
            ending = _Ending(request.method or "", invocation)
            if isinstance(response, StreamingHttpResponse) and not (response.is_async or _has_file(response)):
                # Its work is not done before it is read: the line is written when it is closed.
                response.streaming_content = _Parts(response.streaming_content, ending)
            else:
                ending.write(_bytes_of(response), is_streamed=bool(response.streaming))
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """From here on, lines know the route."""
        if (invocation := current()) is not None:
            _note_route(request, invocation)


def _note_route(request: HttpRequest, invocation: Invocation) -> None:
    if (match := request.resolver_match) is not None:
        # A pattern of re_path() is no name to read or to ask for; the site's root has the empty route.
        is_pattern = match.route.startswith("^") or "(?P<" in match.route
        invocation.route = (match.view_name if is_pattern else match.route) or "/"


class _Ending:
    """The end of a request, which comes once."""

    def __init__(self, method: str, invocation: Invocation) -> None:
        self._method = method if method in _METHODS else "OTHER"
        self.invocation = invocation
        self._is_written = False

    def write(self, answer_bytes: int | None, *, is_streamed: bool) -> None:
        if self._is_written:
            return
        self._is_written = True
        invocation = self.invocation
        logger.log(
            _level_of(invocation),
            "%s %s %s",
            self._method,
            invocation.route,
            invocation.status,
            extra={
                "method": self._method,
                "status": invocation.status,
                "milliseconds": invocation.milliseconds,
                "is_cold": invocation.is_cold,
                "queries": invocation.queries,
                "database_milliseconds": round(1000 * invocation.database_seconds, 1),
                "answer_bytes": answer_bytes,
                "is_streamed": is_streamed,
            },
        )
        metrics.flush(invocation)


class _Parts:
    """A streamed answer's parts, counted; what is done to make them belongs to the request."""

    def __init__(self, parts: Any, ending: _Ending) -> None:
        self._parts: Iterator[bytes] = iter(parts)
        self._ending = ending
        self._bytes = 0

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        with bound(self._ending.invocation), counted(self._ending.invocation):
            part = next(self._parts)
        self._bytes += len(part)
        return part

    def close(self) -> None:
        """Django calls it when the answer is closed, read or not."""
        with bound(self._ending.invocation):
            self._ending.write(self._bytes, is_streamed=True)


def _level_of(invocation: Invocation) -> int:
    if invocation.status >= SERVER_ERROR:
        return logging.ERROR
    if invocation.status >= CLIENT_ERROR:
        return logging.WARNING
    # A balancer asks every few seconds; what it is told is of interest only where it is bad.
    return logging.DEBUG if invocation.route.startswith(settings.QUIET_ROUTES) else logging.INFO


def _has_file(response: StreamingHttpResponse) -> bool:
    """A server may send a file by itself, and wrapped parts would hide it."""
    return getattr(response, "file_to_stream", None) is not None


def _bytes_of(response: HttpResponseBase) -> int | None:
    if not response.streaming:
        return len(response.content)  # type: ignore[attr-defined]  # every answer that is not streamed has one
    declared = response.headers.get("Content-Length", "")
    return int(declared) if declared.isascii() and declared.isdecimal() else None
