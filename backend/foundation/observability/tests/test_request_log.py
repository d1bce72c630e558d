"""Each request is one line, and every other line of it can be found by its id."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from .conftest import Lines

pytestmark = [pytest.mark.django_db, pytest.mark.urls("backend.foundation.observability.tests.urls")]
CONTEXT = {"requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"}


@pytest.fixture
def visitor() -> Client:
    """Sees answers, not exceptions."""
    return Client(raise_request_exception=False)


def requests_in(lines: Lines) -> list[dict[str, object]]:
    return [line for line in lines() if line.get("logger") == "backend.request"]


def test_a_request_is_one_line(visitor: Client, lines: Lines):
    response = visitor.get("/fine/Ann%20Alvarez?email=ann@example.org", headers={"accept-encoding": "identity"})
    (line,) = requests_in(lines)
    assert line["request_id"] == response["X-Request-Id"]
    assert (line["method"], line["route"], line["status"], line["level"]) == ("GET", "fine/<person>", 200, "INFO")
    assert (line["queries"], line["answer_bytes"], line["is_streamed"]) == (2, 300, False)
    assert 0 <= float(str(line["database_milliseconds"])) <= float(str(line["milliseconds"]))
    assert {"is_cold", "stage", "version", "time", "message"} <= line.keys()


def test_every_line_of_a_request_has_its_id_and_route(visitor: Client, lines: Lines):
    first, second = visitor.get("/fine/one"), visitor.get("/")
    inside = [line for line in lines() if line.get("message") == "inside the view"]
    assert [(line["request_id"], line["route"]) for line in inside] == [
        (first["X-Request-Id"], "fine/<person>"),
        (second["X-Request-Id"], "/"),
    ]


def test_a_line_outside_of_requests_has_no_id(visitor: Client, lines: Lines):
    visitor.get("/fine/one")
    logging.getLogger("backend.test").info("afterwards")
    assert "request_id" not in lines()[-1]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/missing/alvarez", (404, "WARNING", "missing/<person>")),
        ("/nothing/alvarez", (404, "WARNING", "unmatched")),
        ("/broken/alvarez", (500, "ERROR", "broken/<person>")),
        ("/secret/alvarez/", (200, "INFO", "secret-link")),
        ("/health/live", (200, "DEBUG", "health/live")),
        ("/?q=%00", (400, "WARNING", "unmatched")),
    ],
)
def test_the_level_follows_the_status_and_the_path_is_not_said(
    visitor: Client, lines: Lines, path: str, told: tuple[int, str, str]
):
    assert visitor.get(path).status_code == told[0]
    (line,) = requests_in(lines)
    assert (line["status"], line["level"], line["route"]) == told
    assert "alvarez" not in str(lines())


def test_an_error_stands_beside_its_request(visitor: Client, lines: Lines):
    response = visitor.get("/broken/Ann Alvarez")
    (error,) = [line for line in lines() if "error" in line]
    assert error["request_id"] == response["X-Request-Id"]
    assert error["error"]["type"] == "ValueError"
    assert error["error"]["frames"][-1].startswith("backend/foundation/observability/tests/urls.py:")
    assert "Alvarez" not in str(lines())
    # Django would tell of the answer again, outside of the request.
    assert len([line for line in lines() if line["logger"].startswith("django")]) == 1


def test_a_streamed_answer_is_told_of_when_it_has_been_read(visitor: Client, lines: Lines):
    response = visitor.get("/streamed", headers={"accept-encoding": "identity"})
    assert requests_in(lines) == []
    assert b"".join(response) == b"fourfourfour"
    response.close()
    (line,) = requests_in(lines)
    assert (line["answer_bytes"], line["queries"], line["is_streamed"]) == (12, 3, True)
    inside = [line for line in lines() if line.get("message") == "inside the stream"]
    assert [line["request_id"] for line in inside] == [response["X-Request-Id"]] * 3


def test_a_streamed_answer_that_nobody_reads_is_told_of_too(visitor: Client, lines: Lines):
    visitor.get("/streamed").close()
    assert [line["answer_bytes"] for line in requests_in(lines)] == [0]


def test_the_platforms_id_is_taken(visitor: Client, lines: Lines):
    response = visitor.get("/", **{"lambda.event": {"requestContext": CONTEXT}})  # type: ignore[arg-type]
    assert response["X-Request-Id"] == CONTEXT["requestId"]
    assert requests_in(lines)[0]["request_id"] == CONTEXT["requestId"]


@pytest.mark.parametrize(
    "event",
    [
        None,
        {},
        {"requestContext": None},
        {"requestContext": {"requestId": 7}},
        {"requestContext": {"requestId": "x\r\nSet-Cookie: a=b"}},
        {"requestContext": {"requestId": "x" * 65}},
        "text",
    ],
)
def test_a_clients_id_is_never_believed(visitor: Client, event: object):
    claimed = "11111111-1111-1111-1111-111111111111"
    response = visitor.get("/", headers={"x-request-id": claimed}, **{"lambda.event": event})  # type: ignore[arg-type]
    assert response["X-Request-Id"] != claimed
    assert len(response["X-Request-Id"]) == 36


def test_a_method_of_somebodys_own_is_not_repeated(visitor: Client, lines: Lines):
    visitor.generic("ANN-ALVAREZ", "/missing/x")
    assert [line["method"] for line in requests_in(lines)] == ["OTHER"]
    assert "ALVAREZ" not in str(lines())


def test_metrics_of_a_request_are_one_document_at_its_end(visitor: Client, lines: Lines):
    response = visitor.get("/fine/one")
    (document,) = [line for line in lines() if "_aws" in line]
    assert (document["TeaServed"], document["kind"], document["stage"]) == (1, "green", "local")
    assert document["request_id"] == response["X-Request-Id"]
    assert lines().index(document) > lines().index(requests_in(lines)[0])
