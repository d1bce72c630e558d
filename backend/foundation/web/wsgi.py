"""How does a request become Django's, so that none fails before our own error handlers stand ready?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest
from django.http.response import HttpResponse, HttpResponseBase
from django.utils.http import parse_header_parameters


class UTF8Request(WSGIRequest):
    """A request whose query and body are UTF-8, whatever charset its Content-Type claims.

    Django would decode the query string with any codec of that name, before the first middleware: `charset=rot13` and
    `charset=zlib` are codecs, but not of text, and fail as a bare 500. JSON is UTF-8 (RFC 8259 8.1), as are our forms.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        """Django's own, without setting the encoding."""
        try:
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except ValueError:
            # Nothing a parser answers to: 415 where a body is expected.
            self.content_type, self.content_params = "", {}


class UTF8Handler(WSGIHandler):
    """Django's handler, for requests of any charset; an answer to HEAD has no body, whichever server sends it."""

    request_class = UTF8Request

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> HttpResponseBase:
        encode_header_values(environ)
        return super().__call__(environ, start_response)

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = super().get_response(request)
        # Content-Length stays: it tells what GET would send (RFC 9110 9.3.2).
        if request.method == "HEAD" and isinstance(response, HttpResponse):
            response.content = b""
        return response


def encode_header_values(environ: dict[str, Any]) -> None:
    """Makes each header the bytes in Latin-1 that WSGI asks for (PEP 3333); Zappa hands over an event's text as it is.

    A cookie «ā» would fail in Django as a bare 500. Half a surrogate pair, which JSON can carry, becomes «?».
    """
    for name, value in environ.items():
        if isinstance(value, str) and not value.isascii() and not _is_latin_1(value):
            environ[name] = value.encode("utf-8", "replace").decode("latin-1")


def _is_latin_1(value: str) -> bool:
    return max(value) <= "\xff"
