"""A sampled request's spans reach the daemon, over UDP; nobody else pays for them."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from backend.foundation.aws import clients
from backend.foundation.observability import tracing
from backend.foundation.observability.invocation import begin

ROOT, PARENT = "1-5e272390-8c398be037738dc042009320", "94ae789b969f1cc5"
SAMPLED = f"Root={ROOT};Parent={PARENT};Sampled=1;Lineage=25:a87bd80c:0"

type Received = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def received() -> Iterator[Received]:
    """The segments that a daemon on loopback has got."""
    from aws_xray_sdk.core import xray_recorder  # noqa: PLC0415  # opens a socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as daemon:
        daemon.bind(("127.0.0.1", 0))
        daemon.settimeout(0.2)
        xray_recorder.emitter.set_daemon_address(f"127.0.0.1:{daemon.getsockname()[1]}")

        def segments() -> list[dict[str, Any]]:
            found = []
            try:
                while True:
                    head, body = daemon.recv(65_536).decode().split("\n", 1)
                    assert json.loads(head) == {"format": "json", "version": 1}
                    found.append(json.loads(body))
            except TimeoutError:
                return found

        yield segments
        xray_recorder.emitter.set_daemon_address("127.0.0.1:9")


@pytest.fixture
def visitor(settings: Any) -> Client:
    """Whose requests are sampled, and not the process's first."""
    begin("earlier")
    settings.TRACE_HEADER = lambda: SAMPLED
    settings.ROOT_URLCONF = "backend.foundation.observability.tests.urls"
    return Client(raise_request_exception=False)


@pytest.mark.django_db
def test_a_sampled_request_tells_route_status_and_queries(visitor: Client, received: Received):
    response = visitor.get("/fine/Ann%20Alvarez?email=ann@example.org")
    segments = received()
    by_name = {segment["name"]: segment for segment in segments}
    request = by_name["fine/person"]
    assert (request["type"], request["trace_id"], request["parent_id"]) == ("subsegment", ROOT, PARENT)
    told = request["annotations"]
    assert (told["route"], told["queries"], told["request_id"]) == ("fine/<person>", 2, response["X-Request-Id"])
    assert request["http"]["response"]["status"] == 200
    assert by_name["brewing"]["parent_id"] == request["id"]
    queries = [segment for segment in segments if segment["name"] == "PostgreSQL"]
    assert [(query["namespace"], query["parent_id"]) for query in queries] == [("remote", by_name["brewing"]["id"])] * 2
    assert all(segment["start_time"] <= segment["end_time"] for segment in segments)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/fine/Alvarez?q=ann@example.org", "/broken/Alvarez", "/secret/Alvarez/", "/x/Alvarez"]
)
def test_a_trace_holds_no_path_no_value_and_no_words_of_an_error(visitor: Client, received: Received, path: str):
    visitor.get(path, headers={"cookie": "sessionid=qzsecret", "user-agent": "Alvarez", "authorization": "Bearer qz1"})
    told = json.dumps(received())
    assert ROOT in told
    assert not any(value in told for value in ("Alvarez", "ann@", "SELECT", "qz", "cannot serve", "127.0.0.1"))


@pytest.mark.django_db
def test_an_error_is_a_fact_in_the_trace(visitor: Client, received: Received):
    visitor.get("/broken/x")
    (request,) = received()
    assert request["http"]["response"]["status"] == 500
    assert request["fault"] is True


def test_a_span_that_fails_is_marked_and_raises(received: Received):
    invocation = begin("r")
    with tracing.traced(invocation, SAMPLED), pytest.raises(KeyError), tracing.span("to ann@example.org $?"):
        raise KeyError("Alvarez")
    told = {segment["name"]: segment for segment in received()}
    assert told.keys() == {"to", "unmatched"}
    assert told["to"]["fault"] is True
    assert "Alvarez" not in json.dumps(told)


def test_calls_of_aws_are_spans_by_service(aws: str, received: Received):
    with tracing.traced(begin("r"), SAMPLED):
        clients.dynamodb().list_tables()
        clients.s3().list_buckets()
        with pytest.raises(clients.dynamodb().exceptions.ResourceNotFoundException):
            clients.dynamodb().get_item(TableName="qz-none", Key={"email": {"S": "ann@example.org"}})
    told = [(each["name"], each["namespace"], each["aws"]["operation"]) for each in received() if "aws" in each]
    assert told == [("DynamoDB", "aws", "ListTables"), ("S3", "aws", "ListBuckets"), ("DynamoDB", "aws", "GetItem")]


def test_a_call_that_gets_no_answer_is_a_failed_span(
    received: Received, settings: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    settings.AWS_ENDPOINT_URL = "http://127.0.0.1:9"
    limits = clients.TimeLimits(connect_seconds=0.5, read_seconds=0.5, attempts=1)
    from backend.foundation.aws.errors import AWS_ERRORS  # noqa: PLC0415  # imports botocore

    with tracing.traced(begin("r"), SAMPLED), pytest.raises(AWS_ERRORS):
        clients.dynamodb(limits).list_tables()
    (call,) = [each for each in received() if each["name"] == "DynamoDB"]
    assert call["fault"] is True


def test_what_was_left_open_ends_with_what_it_is_in(received: Received):
    with tracing.traced(begin("r"), SAMPLED):
        with tracing.span("outer"):
            tracing.start("forgotten")
        with tracing.span("next"):
            pass
    told = {each["name"]: each for segment in received() for each in [segment, *segment.get("subsegments", [])]}
    assert told["forgotten"]["parent_id"] == told["outer"]["id"]
    assert told["next"]["parent_id"] == told["unmatched"]["id"]


def test_a_request_with_a_thousand_spans_sends_some(received: Received):
    with tracing.traced(begin("r"), SAMPLED):
        for number in range(300):
            with tracing.span(f"span {number}"):
                pass
    segments = received()
    assert len(segments) == 100
    assert segments[-1]["annotations"]["spans_left_out"] == 201


def test_no_daemon_harms_nobody():
    from aws_xray_sdk.core import xray_recorder  # noqa: PLC0415  # opens a socket

    xray_recorder.emitter.set_daemon_address("127.0.0.1:9")
    with tracing.traced(begin("r"), SAMPLED), tracing.span("into the void"):
        pass


@pytest.mark.parametrize(
    "header",
    [
        "",
        f"Root={ROOT};Parent={PARENT};Sampled=0",
        f"Root={ROOT};Parent={PARENT}",
        f"Root={ROOT};Sampled=1",
        f"Root={ROOT};Parent={PARENT};Sampled=?",
        f"Root=1-x-y;Parent={PARENT};Sampled=1",
        "Self=1;;=;Sampled",
        "\x00",
    ],
)
def test_what_is_not_sampled_is_not_traced(header: str, received: Received):
    with tracing.traced(begin("r"), header), tracing.span("unseen"):
        pass
    assert received() == []


def run(program: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    settings = {"DJANGO_SETTINGS_MODULE": "backend.config.settings.test", "DATABASE_URL": "postgis://x@127.0.0.1:9/x"}
    environment = settings | variables
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment)  # noqa: S603  # ours


PROGRAM = """
import sys
import django
django.setup()
from django.conf import settings
from django.test import RequestFactory
from backend.foundation.observability.request_log import RequestLogMiddleware
from django.http import HttpResponse
serve = RequestLogMiddleware(lambda request: HttpResponse())
for sampled in sys.argv[1]:
    settings.TRACE_HEADER = lambda: "Root={root};Parent={parent};Sampled=" + sampled
    serve(RequestFactory().get("/"))
    print("aws_xray_sdk" in sys.modules)
"""


@pytest.mark.parametrize(
    ("samplings", "loaded"),
    [("1000", [False] * 4), ("0000", [False] * 4), ("1010", [False, False, True, True])],
)
def test_the_sdk_is_loaded_by_the_first_sampled_request_that_is_not_the_first(samplings: str, loaded: list[bool]):
    program = PROGRAM.replace("{root}", ROOT).replace("{parent}", PARENT)
    assert run(program, samplings).stdout.split() == [str(each) for each in loaded]


def test_a_daemon_address_that_is_none_harms_nobody():
    program = PROGRAM.replace("{root}", ROOT).replace("{parent}", PARENT)
    ended = run(program, "01", AWS_XRAY_DAEMON_ADDRESS="nowhere")
    assert "X-Ray cannot be used: InvalidDaemonAddressException" in ended.stderr
