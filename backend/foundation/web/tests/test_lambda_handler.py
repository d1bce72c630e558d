"""Through Zappa's own handler, as Lambda calls it: what Django believes, and what the front door gets back."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as django_settings
from zappa.handler import LambdaHandler

from backend.foundation.web.client_address import TrustedClientAddress
from backend.foundation.web.wsgi import UTF8Handler

from .lambda_events import KINDS, ORIGIN_SECRET, Headers, environ_of, rest_v1

pytestmark = [pytest.mark.django_db, pytest.mark.urls("backend.foundation.web.tests.urls")]
FRONT_END_SECRET = "front-end-secret-that-only-the-front-end-knows"
BY_KIND = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)

type Invoke = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture
def invoke(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Invoke:
    """One invocation of the function."""
    settings.ORIGIN_SECRETS, settings.FRONT_END_SECRETS = (ORIGIN_SECRET,), (FRONT_END_SECRET,)
    for name in ("SERVERTYPE", "FRAMEWORK", "PROJECT", "STAGE"):  # the handler sets them for good
        monkeypatch.setenv(name, "")
    handler = LambdaHandler(f"{__package__}.zappa_settings")

    def invoked(event: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = handler.handler(event, object())
        return answer

    return invoked


def text_of(answer: dict[str, Any]) -> str:
    """Zappa sends what it does not know for text as Base64."""
    body = answer["body"]
    raw = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    return (gzip.decompress(raw) if answer["headers"].get("Content-Encoding") == "gzip" else raw).decode()


def body_of(answer: dict[str, Any]) -> Any:
    return json.loads(text_of(answer))


FORGED: Headers = [
    ("X-Forwarded-For", "203.0.113.9"),
    ("X-Forwarded-Proto", "http"),
    ("X-Forwarded-Port", "8080"),
    ("X-Forwarded-Host", "evil.example"),
    ("X-Real-IP", "203.0.113.9"),
    ("Forwarded", "for=203.0.113.9;proto=http;host=evil.example"),
    ("X_Visitor_Address", "203.0.113.9"),
]


@BY_KIND
@pytest.mark.parametrize("source", ["198.51.100.7", "2001:db8:aa::7"])
def test_django_sees_who_connected_and_that_it_was_by_https(
    invoke: Invoke, kind: Callable[..., dict[str, Any]], source: str
):
    answer = invoke(kind(source, FORGED, path="/api/seen"))
    assert answer["statusCode"] == 200
    seen = body_of(answer)
    assert (seen["address"], seen["is_secure"], seen["url"]) == (source, True, "https://testserver/api/seen")
    assert [name for name in seen["names"] if "FORWARD" in name or "SECRET" in name or "REAL" in name] == []
    assert "203.0.113.9" not in json.dumps(seen)


@BY_KIND
def test_where_https_is_forced_nobody_is_sent_from_https_to_https(settings: Any, kind: Callable[..., dict[str, Any]]):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 3600
    application = TrustedClientAddress(UTF8Handler())  # which reads these settings when it is made
    seen: list[Any] = []

    def answered(environ: dict[str, Any]) -> tuple[str, str | None]:
        list(application(environ, lambda status, headers, *_: seen.extend((status, dict(headers)))))
        return seen[-2], seen[-1].get("Strict-Transport-Security")

    assert django_settings.SECURE_PROXY_SSL_HEADER is None
    environ = environ_of(kind("198.51.100.7", FORGED, path="/api/seen"))
    assert answered(environ) == ("200 OK", "max-age=3600")
    local = {name: value for name, value in environ.items() if name != "lambda.event"} | {"wsgi.url_scheme": "http"}
    assert answered(local | {"HTTP_X_FORWARDED_PROTO": "https"}) == ("301 Moved Permanently", None)


@BY_KIND
def test_the_front_end_states_its_visitor(invoke: Invoke, kind: Callable[..., dict[str, Any]]):
    own = [("X-Visitor-Address", "192.0.2.99"), ("X-Front-End-Secret", FRONT_END_SECRET)]
    assert body_of(invoke(kind("198.51.100.7", [*FORGED, *own], path="/api/seen")))["address"] == "192.0.2.99"


@BY_KIND
@pytest.mark.parametrize(("path", "kind_of_answer"), [("/api/seen", "application/problem+json"), ("/", "text/html")])
def test_a_visitor_that_is_no_address_is_a_400_with_a_code(
    invoke: Invoke, kind: Callable[..., dict[str, Any]], path: str, kind_of_answer: str
):
    own = [("X-Visitor-Address", "192.0.2.1, 192.0.2.2"), ("X-Front-End-Secret", FRONT_END_SECRET)]
    answer = invoke(kind("198.51.100.7", own, path=path))
    assert answer["statusCode"] == 400
    assert answer["headers"]["Content-Type"].startswith(kind_of_answer)
    assert answer["headers"]["X-Request-Id"]
    assert "invalid-visitor-address" in text_of(answer)


@BY_KIND
@pytest.mark.parametrize("cookie", ["a=\u0101; b=1", "a=\ud800", "a=\xff", "a=\U0001f600", "=;=;", "a=" + "x" * 8000])
def test_no_cookie_is_a_500(invoke: Invoke, kind: Callable[..., dict[str, Any]], cookie: str):
    assert invoke(kind("198.51.100.7", [("Cookie", cookie)], path="/api/seen"))["statusCode"] == 200


@BY_KIND
def test_an_answer_to_head_has_no_body_and_get_s_headers(invoke: Invoke, kind: Callable[..., dict[str, Any]]):
    read = invoke(kind("198.51.100.7", path="/api/cached/500"))
    asked = invoke(kind("198.51.100.7", path="/api/cached/500", method="HEAD"))
    assert (asked["statusCode"], asked.get("body") or "") == (200, "")
    names = ("Content-Length", "Content-Type", "ETag", "Vary", "Cache-Control")
    assert [asked["headers"][name] for name in names] == [read["headers"][name] for name in names]


def test_a_compressed_answer_arrives_whole(invoke: Invoke):
    answer = invoke(rest_v1("198.51.100.7", [("Accept-Encoding", "gzip")], path="/api/cached/500"))
    assert answer["headers"]["Content-Encoding"] == "gzip"
    assert body_of(answer) == "x" * 500
