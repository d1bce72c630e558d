"""The entry point with one route more, whose answer breaks while it is sent: past Django's own error handlers."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, StreamingHttpResponse
from django.urls import path

from backend.config import lambda_entry, urls


def _parts() -> Iterator[bytes]:
    yield b"begun"
    raise RuntimeError("qzcanary")


def _breaks(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(_parts())


urls.urlpatterns.append(path("breaks", _breaks))
handler = lambda_entry.handler
