"""Every error below /api/ is problem+json of one shape; elsewhere it is a short page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from backend.foundation.web.serializers import MAX_UNKNOWN_NAMED

pytestmark = pytest.mark.urls("backend.foundation.web.tests.urls")
SHAPE = ["type", "title", "status", "detail", "code", "request_id"]


@pytest.fixture
def visitor() -> Client:
    # An exception is to become an answer, as for a visitor.
    return Client(raise_request_exception=False)


def problem(response: Any) -> tuple[int, str]:
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert [name for name in body if name != "errors"] == SHAPE
    assert (body["type"], body["status"]) == ("about:blank", response.status_code)
    assert body["request_id"] == response["X-Request-Id"] != ""
    return response.status_code, body["code"]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("invalid", 400),
        ("not_found", 404),
        ("conflict", 409),
        ("gone", 410),
        ("forbidden", 403),
        ("unavailable", 503),
    ],
)
def test_each_kind_of_refusal_has_its_status(visitor: Client, kind: str, status: int):
    response = visitor.get(f"/api/echo/{kind}")
    assert problem(response) == (status, "teapot-empty")
    assert (response.json()["title"], response.json()["detail"]) == ("There is no tea", "The pot is empty.")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/api/echo/missing", (404, "not-found")),
        ("/api/echo/forbidden-by-django", (403, "permission-denied")),
        ("/api/echo/suspicious", (400, "bad-request")),
        ("/api/echo/bug", (500, "server-error")),
        ("/api/nowhere", (404, "not-found")),
        ("/api/", (404, "not-found")),
    ],
)
def test_djangos_own_errors_are_problems_too(visitor: Client, path: str, expected: tuple[int, str]):
    assert problem(visitor.get(path)) == expected


def test_a_bug_tells_a_stranger_nothing(visitor: Client):
    assert "ZeroDivision" not in visitor.get("/api/echo/bug").content.decode()


def test_a_view_without_a_permission_is_closed(visitor: Client):
    assert problem(visitor.get("/api/forgetful")) == (403, "permission-denied")


@pytest.mark.parametrize("path", ["/plain/bug", "/plain/missing", "/plain/suspicious", "/plain/forbidden-by-django"])
def test_elsewhere_an_error_is_a_page(visitor: Client, path: str):
    response = visitor.get(path)
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert f"Error {response.status_code}" in response.content.decode()


def test_a_method_a_type_and_a_language_we_do_not_speak(visitor: Client):
    refused = visitor.delete("/api/echo/x")
    assert problem(refused) == (405, "method-not-allowed")
    assert problem(visitor.post("/api/echo/x", b"<a/>", content_type="text/xml")) == (415, "unsupported-media-type")
    assert problem(visitor.post("/api/echo/x", {"leaf": "x"})) == (415, "unsupported-media-type")
    assert problem(visitor.get("/api/echo/x", headers={"Accept": "text/xml"})) == (406, "not-acceptable")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff",
        b"NaN",
        b'{"leaf": -Infinity}',
        b"[" * 32_000,
        b'{"a":' * 6_000,
        b"[" * 990 + b"]" * 990,
        b"1" * 5_000,
        rb'{"leaf": "\ud800"}',
        rb'{"\udfff": 1}',
        rb'["\ud83d"]',
    ],
)
def test_json_that_nobody_can_read_is_malformed_or_invalid_never_a_500(visitor: Client, body: bytes):
    status, code = problem(visitor.post("/api/echo/x", body, content_type="application/json"))
    assert (status, code) in {(400, "malformed-body"), (400, "invalid-request")}


def test_a_whole_surrogate_pair_is_a_character(visitor: Client):
    response = visitor.post("/api/echo/x", rb'{"leaf": "\ud83c\udf43"}', content_type="application/json")
    assert response.json() == {"leaf": "\N{LEAF FLUTTERING IN WIND}"}


@pytest.mark.parametrize(
    ("charset", "status"),
    [
        ("utf-8", 200),
        ("latin-1", 200),
        ("raw_unicode_escape", 200),
        ("utf-16", 400),
        ("nonsense", 200),
        ("bz2", 400),
        ("hex", 400),
    ],
)
def test_no_charset_is_a_500(visitor: Client, charset: str, status: int):
    declared = f"application/json; charset={charset}"
    response = visitor.generic("POST", "/api/echo/x", b'{"leaf": "x"}', content_type=declared)
    assert response.status_code == status


def errors_of(visitor: Client, body: Any) -> list[tuple[str, str]]:
    response = visitor.post("/api/echo/x", body, content_type="application/json")
    assert problem(response) == (400, "invalid-request")
    return [(error["field"], error["code"]) for error in response.json()["errors"]]


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [("leaf", "required")]),
        ({"leaf": "x", "laef": 1}, [("laef", "unknown-field")]),
        ({"leaf": "x", "message": 1, "code": 2}, [("message", "unknown-field"), ("code", "unknown-field")]),
        ({"leaf": "x", "inner": {"size": 1, "seize": 2}}, [("inner.seize", "unknown-field")]),
        ({"leaf": "x", "inner": {}}, [("inner.size", "required")]),
        ({"leaf": "x", "inner": 5}, [("inner", "invalid")]),
        ({"leaf": "x", "inner": {"size": 10}}, [("inner.size", "max-value")]),
        ({"leaf": "x", "cups": [1, "x", []]}, [("cups.1", "invalid"), ("cups.2", "invalid")]),
        ([], [("", "invalid")]),
        ("x", [("", "invalid")]),
        (None, [("", "invalid")]),
        (
            {"laef": 1, "inner": {"seize": 2}},
            [
                ("leaf", "required"),
                ("inner.size", "required"),
                ("inner.seize", "unknown-field"),
                ("laef", "unknown-field"),
            ],
        ),
        ({"laef": 1, "leaf": "a\0b"}, [("leaf", "null-characters-not-allowed"), ("laef", "unknown-field")]),
    ],
)
def test_each_field_to_blame_is_named_by_its_path(visitor: Client, body: Any, errors: list[tuple[str, str]]):
    assert errors_of(visitor, json.dumps(body)) == errors


def test_thousands_of_wrong_names_are_answered_in_short(visitor: Client):
    body = {"leaf": "x"} | {f"x{number}": 1 for number in range(2_000)}
    assert len(errors_of(visitor, body)) == MAX_UNKNOWN_NAMED


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("leaf", None, "null is no value here; leave it out."),
        ("leaf", [], "Text is needed."),
        ("leaf", " ", "This must not be empty."),
        ("note", "x", "At least 2 characters are needed."),
        ("note", "xxxxxx", "At most 5 characters are taken."),
        ("inner", [], "A JSON object is needed."),
        ("inner", {}, "This is needed."),
        ("inner", {"size": 0}, "1 is the least."),
        ("inner", {"size": 10}, "9 is the most."),
        ("inner", {"size": "x"}, "A whole number is needed."),
        ("cups", {}, "A list is needed."),
        ("cups", ["x"], "A whole number is needed."),
        ("kind", "red", "«red» is none of black, green."),
        ("kind", ["red"], "«['red']» is none of black, green."),
        ("kind", "r" * 9_000, f"«{'r' * 40}» is none of black, green."),
        ("sweet", "yes", "true or false is needed."),
        ("sweet", 1, "true or false is needed."),
        ("day", "today", "A date is needed: YYYY-MM-DD."),
        ("heat", "warm", "A number is needed."),
        ("heat", "91", "90 is the most."),
    ],
)
def test_a_field_complains_in_our_words(visitor: Client, field: str, value: Any, sentence: str):
    response = visitor.post("/api/echo/x", {"leaf": "x", field: value}, content_type="application/json")
    assert problem(response) == (400, "invalid-request")
    assert [error["detail"] for error in response.json()["errors"]] == [sentence]


@pytest.mark.parametrize("body", ["[]", "null", '"x"', "5", "true"])
def test_a_body_that_is_no_object_is_told_so(visitor: Client, body: str):
    response = visitor.post("/api/echo/x", body, content_type="application/json")
    assert (problem(response), response.json()["detail"]) == (
        (400, "invalid-request"),
        "The body must be a JSON object.",
    )


def test_a_parameter_given_twice_is_refused_by_name_beside_all_else(visitor: Client):
    response = visitor.get("/api/echo/query?leaf=a&leaf=b&laef=1&heat=x")
    assert problem(response) == (400, "invalid-request")
    assert [(error["field"], error["code"]) for error in response.json()["errors"]] == [
        ("heat", "invalid"),
        ("laef", "unknown-field"),
        ("leaf", "given-twice"),
    ]
    assert visitor.get("/api/echo/query?leaf=a&heat=1").json()["leaf"] == "a"


def test_an_address_with_a_slash_too_many_is_told_the_one_without(visitor: Client):
    for path in ("/api/echo/x/", "/api/echo/x//"):
        response = visitor.get(path)
        assert problem(response) == (404, "not-found")
        assert response.json()["detail"].endswith("Without the slash at its end there is: /api/echo/x")
    assert visitor.get("/api/nowhere/").json()["detail"] == "There is nothing at this address."
    assert "Without the slash" not in visitor.get("/fine/").content.decode()


def test_a_body_over_the_limit_is_not_read(visitor: Client, settings: Any):
    settings.MAX_API_BODY_BYTES = 10
    fits, too_long = b'{"leaf":1}', b'{"leaf":12}'
    assert visitor.post("/api/echo/x", fits, content_type="application/json").status_code == 200
    response = visitor.post("/api/echo/x", too_long, content_type="application/json")
    assert problem(response) == (413, "body-too-large")
    assert "11 bytes; at most 10" in response.json()["detail"]
    assert visitor.post("/form", b"x" * 100, content_type="text/plain").status_code == 200


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("-1", (400, "invalid-content-length")),
        ("abc", (400, "invalid-content-length")),
        ("1e3", (400, "invalid-content-length")),
        ("\u0665", (400, "invalid-content-length")),
        ("9" * 5_000, (413, "body-too-large")),
    ],
)
def test_a_length_that_is_no_number_is_refused(visitor: Client, declared: str, expected: tuple[int, str]):
    response = visitor.generic("POST", "/api/echo/x", b"{}", content_type="application/json", CONTENT_LENGTH=declared)
    assert problem(response) == expected


def test_each_answer_has_an_id_of_its_own(visitor: Client):
    ids = {visitor.get(path)["X-Request-Id"] for path in ("/fine", "/fine", "/nowhere", "/api/nowhere")}
    assert len(ids) == 4


def test_a_callers_own_id_is_not_taken_over(visitor: Client):
    assert visitor.get("/fine", headers={"X-Request-Id": "forged"})["X-Request-Id"] != "forged"


@pytest.mark.django_db(transaction=True)
def test_a_database_that_goes_away_in_the_middle_is_a_503_and_the_next_request_works(visitor: Client):
    for _ in range(3):
        response = visitor.get("/api/cut-off")
        assert problem(response) == (503, "database-away")
        assert response["Retry-After"].isdecimal()
        connection.close_if_unusable_or_obsolete()  # what Django does when a real request ends
