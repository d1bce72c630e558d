"""In which coding does an answer go out? As Accept-Encoding ranks them (RFC 9110, 12.5.3), not only names them.

Django compresses for whoever names gzip, also with `gzip;q=0`, which refuses it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_string
from werkzeug.http import parse_accept_header


@dataclass(frozen=True, slots=True)
class Codings:
    """What is acceptable and preferred. `must_compress`: gzip is acceptable, and a plain answer is not, however short.

    Who accepts neither gets a plain answer: no request fails for a preference.
    """

    gzip: bool
    must_compress: bool


def codings_of(accept_encoding: str) -> Codings:
    """Of the header's text; of two codings that are as welcome, gzip. What nobody can read of it is left out."""
    accepted = parse_accept_header(accept_encoding)
    named = {coding.lower() for coding, _ in accepted}
    gzip = accepted.quality("x-gzip" if "x-gzip" in named and "gzip" not in named else "gzip")
    # Plain is acceptable unless it is refused by name or with all that is not named, and then the least welcome.
    plain = accepted.quality("identity")
    return Codings(
        gzip=0 < gzip >= plain,
        must_compress=gzip > 0 and plain == 0 and not named.isdisjoint({"identity", "*"}),
    )


class ContentCodingMiddleware(GZipMiddleware):
    """Django's gzip, of which each answer that could have come in another coding says so (Vary)."""

    def process_request(self, request: HttpRequest) -> None:
        codings = codings_of(request.headers.get("Accept-Encoding", ""))
        request.META["HTTP_ACCEPT_ENCODING"] = "gzip" if codings.gzip else "identity"
        request.must_compress = codings.must_compress  # type: ignore[attr-defined]

    def process_response(self, request: HttpRequest, response: Any) -> HttpResponseBase:
        answer: Any = super().process_response(request, response)
        is_plain = not answer.has_header("Content-Encoding") and not answer.streaming
        if request.must_compress and is_plain and answer.content:  # type: ignore[attr-defined]
            self._compress(answer)
        return answer  # type: ignore[no-any-return]

    def _compress(self, answer: Any) -> None:
        """What Django leaves as it is, because it is short or no shorter for it."""
        answer.content = compress_string(answer.content, max_random_bytes=self.max_random_bytes)
        answer.headers["Content-Length"] = str(len(answer.content))
        answer.headers["Content-Encoding"] = "gzip"
        patch_vary_headers(answer, ["Accept-Encoding"])
        tag = answer.headers.get("ETag", "")
        if tag.startswith('"'):
            answer.headers["ETag"] = f"W/{tag}"
