"""What fails before Django's first middleware would be a bare 500: nothing does."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from backend.config.wsgi import application

pytestmark = pytest.mark.django_db


def answer(**environ: str) -> tuple[str, dict[str, str]]:
    """The status line and headers of one request to the application that servers run."""
    heard: list[Any] = []
    base = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/api/v1/nothing",
        "QUERY_STRING": "a=1",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
    }

    def start(status: str, headers: list[tuple[str, str]], *_: Any) -> Callable[[bytes], object]:
        heard.extend((status, dict(headers)))
        return lambda _: None

    b"".join(application(base | environ, start))
    status, headers = heard
    return status, headers


CODECS = [
    "rot13",
    "zlib",
    "hex",
    "base64",
    "bz2",
    "uu",
    "quopri",
    "undefined",
    "idna",
    "utf-16",
    "\0x",
    "none",
    "utf-8",
]


@pytest.mark.parametrize("charset", CODECS)
def test_no_charset_breaks_the_query(charset: str):
    status, headers = answer(CONTENT_TYPE=f"x/y; charset={charset}")
    assert (status, headers["Content-Type"]) == ("404 Not Found", "application/problem+json")


@pytest.mark.parametrize("content_type", ["", ";", "a/b; charset", "a/b; x*=utf-8''%ff", "\xff\xfe", "a" * 5000])
def test_no_content_type_breaks_a_request(content_type: str):
    assert answer(CONTENT_TYPE=content_type)[0] == "404 Not Found"


def test_a_body_in_chunks_is_asked_for_its_length():
    status, headers = answer(REQUEST_METHOD="POST", HTTP_TRANSFER_ENCODING="chunked")
    assert (status, headers["Content-Type"]) == ("411 Length Required", "application/problem+json")
