"""Public answers say how long they keep and have a tag; everything else is kept by nobody."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.views import View

from backend.foundation.web.caching import NO_STORE, PublicCachingMiddleware, public_for

pytestmark = pytest.mark.urls("backend.foundation.web.tests.urls")
LONG = "/api/cached/5000"
GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-03T{clock}").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("clock", "header"),
    [
        ("12:00:00", "public, max-age=60, stale-while-revalidate=30"),
        ("23:58:30", "public, max-age=60, stale-while-revalidate=30"),
        ("23:58:45", "public, max-age=60, stale-while-revalidate=15"),
        ("23:59:30", "public, max-age=30, stale-while-revalidate=0"),
        ("23:59:59", "public, max-age=1, stale-while-revalidate=0"),
        ("23:59:59.500", "public, max-age=0, stale-while-revalidate=0"),
    ],
)
def test_no_answer_outlives_the_day_it_is_about(clock: str, header: str):
    assert public_for(seconds=60, stale_seconds=30).cache_control(at(clock)) == header
    assert NO_STORE.cache_control(at(clock)) == "no-store"


@pytest.mark.parametrize("asked", [{}, GZIP])
def test_who_has_an_answer_already_is_told_so(visitor: Client, asked: dict[str, str]):
    first = visitor.get(LONG, headers=asked)
    assert first["Cache-Control"].startswith("public, max-age=")
    assert first["ETag"].startswith('W/"')
    for known in (first["ETag"], f'"other", {first["ETag"]}', first["ETag"].removeprefix("W/"), "*"):
        again = visitor.get(LONG, headers=asked | {"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        kept = ("ETag", "Cache-Control", "Vary", "Allow")
        assert [again[name] for name in kept] == [first[name] for name in kept]
        assert again["X-Request-Id"] != first["X-Request-Id"]
        assert not {"Content-Type", "Content-Encoding"} & again.headers.keys()


@pytest.mark.parametrize("known", ["", '"other"', "W/", '"', "\xff", "W/*", "x" * 5000, '"a", "b'])
def test_who_has_another_or_says_nothing_readable_gets_the_answer(visitor: Client, known: str):
    response = visitor.get(LONG, headers={"If-None-Match": known})
    assert (response.status_code, len(response.content)) == (200, 5002)


def test_the_tag_is_of_the_content_not_of_its_coding(visitor: Client):
    plain, coded, head = visitor.get(LONG), visitor.get(LONG, headers=GZIP), visitor.head(LONG, headers=GZIP)
    assert coded["Content-Encoding"] == "gzip"
    assert gzip.decompress(coded.content) == plain.content
    assert plain["ETag"] == coded["ETag"] == head["ETag"]
    assert plain["ETag"] != visitor.get("/api/cached/5001")["ETag"]
    assert visitor.head(LONG, headers=GZIP | {"If-None-Match": plain["ETag"]}).status_code == 304


@pytest.mark.parametrize("length", [1, 500])
def test_caches_keep_codings_and_origins_apart(visitor: Client, length: int):
    for headers in ({}, GZIP):
        vary = visitor.get(f"/api/cached/{length}", headers=headers)["Vary"].lower()
        assert {"accept-encoding", "origin"} <= set(vary.split(", "))


def test_a_short_answer_is_not_compressed(visitor: Client):
    assert "Content-Encoding" not in visitor.get("/api/cached/1", headers=GZIP)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/api/cached/0", 404),
        ("post", LONG, 200),
        ("put", LONG, 405),
        ("options", LONG, 200),
        ("get", "/api/nowhere", 404),
        ("get", "/nowhere", 404),
        ("get", "/fine", 200),
        ("get", "/api/echo/bug", 500),
        ("get", "/plain/bug", 500),
        ("get", "/api/echo/unavailable", 503),
    ],
)
def test_what_is_no_public_answer_is_kept_by_nobody(visitor: Client, method: str, path: str, status: int):
    response = getattr(visitor, method)(path)
    assert (response.status_code, response["Cache-Control"]) == (status, "no-store")
    assert "ETag" not in response


def test_an_answer_that_sets_a_cookie_is_kept_by_nobody(visitor: Client):
    visitor.cookies["csrftoken"] = "broken"
    response = visitor.get(LONG)
    assert response.cookies.keys() == {"csrftoken"}
    assert (response["Cache-Control"], response.get("ETag")) == ("no-store", None)


def test_what_a_view_says_itself_stands():
    class Said(View):
        caching = public_for(seconds=60)

        def get(self, request: Any) -> HttpResponse:
            return HttpResponse("x", headers={"Cache-Control": "private"})

    view = Said.as_view()
    middleware = PublicCachingMiddleware(view)
    request = RequestFactory().get("/")
    middleware.process_view(request, view)
    assert middleware(request)["Cache-Control"] == "private"
