"""How does a request become Django's, so that none fails before our own error handlers stand ready?"""

from __future__ import annotations

from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
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
    request_class = UTF8Request
