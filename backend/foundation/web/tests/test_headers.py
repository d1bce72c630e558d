"""What every answer tells browsers, whoever made it, and which other sites' browsers may read one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.urls("backend.foundation.web.tests.urls")
FRIEND, STRANGER = "https://www.example.org", "https://evil.example"
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
PREFLIGHT = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "content-type, idempotency-key",
}


@pytest.fixture
def visitor(settings: Any) -> Client:
    settings.CORS_ALLOWED_ORIGINS = [FRIEND]
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("get", "/fine", {}, 200),
        ("get", "/api/cached/1", {}, 200),
        ("get", "/nowhere", {}, 404),
        ("get", "/api/nowhere", {}, 404),
        ("get", "/plain/bug", {}, 500),
        ("get", "/api/echo/bug", {}, 500),
        ("get", "/plain/forbidden-by-django", {}, 403),
        ("get", "/?a=%00", {}, 400),
        ("get", "/fine", {"HTTP_HOST": "evil.example"}, 400),
        ("post", "/fine", {"CONTENT_LENGTH": "x"}, 400),
        ("post", "/api/echo/x", {"CONTENT_LENGTH": "99999999"}, 413),
        ("options", "/api/cached/1", {"HTTP_ACCESS_CONTROL_REQUEST_METHOD": "POST"}, 200),
    ],
)
def test_every_answer_carries_the_security_headers(
    visitor: Client, method: str, path: str, options: dict[str, str], status: int
):
    response = getattr(visitor, method)(path, **options)
    assert response.status_code == status
    assert {name: response.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "geolocation=()" in response["Permissions-Policy"]
    assert response["X-Request-Id"]


def test_a_secure_answer_says_that_the_site_is_always_so(settings: Any):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 3600, True
    response = Client().get("/fine", secure=True)
    assert response["Strict-Transport-Security"] == "max-age=3600; includeSubDomains"
    assert "Strict-Transport-Security" not in Client().get("/fine")


def test_a_named_origin_reads_answers_and_refusals(visitor: Client):
    for path in ("/api/cached/1", "/api/nowhere", "/api/echo/bug", "/api/echo/unavailable"):
        response = visitor.get(path, headers={"Origin": FRIEND})
        assert response["Access-Control-Allow-Origin"] == FRIEND
        assert "Access-Control-Allow-Credentials" not in response
        exposed = set(response["Access-Control-Expose-Headers"].split(", "))
        assert exposed >= {"X-Request-Id", "Retry-After", "RateLimit", "RateLimit-Policy", "ETag"}
        assert "Idempotency-Replayed" in exposed


@pytest.mark.parametrize("origin", [STRANGER, "null", "", "https://www.example.org.evil.example", "http://["])
@pytest.mark.parametrize("preflight", [{}, PREFLIGHT])
def test_no_other_origin_gets_a_header(visitor: Client, origin: str, preflight: dict[str, str]):
    response = visitor.options("/api/cached/1", headers=preflight | {"Origin": origin})
    assert [name for name in response.headers if name.lower().startswith("access-control")] == []


def test_pages_are_for_no_other_origin_at_all(visitor: Client):
    response = visitor.get("/fine", headers={"Origin": FRIEND})
    assert [name for name in response.headers if name.lower().startswith("access-control")] == []


def test_a_preflight_is_answered_before_any_view_and_kept_for_a_day(visitor: Client):
    response = visitor.options("/api/echo/bug", headers=PREFLIGHT | {"Origin": FRIEND})
    assert (response.status_code, response.content) == (200, b"")
    assert response["Access-Control-Max-Age"] == "86400"
    assert {"GET", "POST"} <= set(response["Access-Control-Allow-Methods"].split(", "))
    assert {"content-type", "idempotency-key"} <= set(response["Access-Control-Allow-Headers"].split(", "))
    assert "RateLimit" not in response


def test_a_405_names_the_methods_that_are_there_and_options_does_too(visitor: Client):
    refused = visitor.put("/fine")
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD")
    assert "method-not-allowed" in refused.content.decode()
    assert refused["Content-Length"] == str(len(refused.content))
    api = visitor.put("/api/cached/1")
    assert (api.status_code, api.json()["code"]) == (405, "method-not-allowed")
    assert api["Allow"] == visitor.options("/api/cached/1")["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_a_forged_form_is_a_403_that_says_what_to_do():
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/form", {"name": "x"})
    assert response.status_code == 403
    assert "csrf-failed" in response.content.decode()
    assert "load the page again" in response.content.decode()


@pytest.mark.urls("backend.config.urls")
def test_the_token_of_a_form_is_another_each_time_so_that_compression_tells_nothing_of_it():
    """BREACH measures how well a secret compresses beside a guess; Django masks it anew in each answer."""
    login = Client()
    pages = [login.get("/admin/login/").content.decode() for _ in range(2)]
    tokens = {re.findall(r'name="csrfmiddlewaretoken" value="(\w{64})"', page)[0] for page in pages}
    assert len(tokens) == 2
