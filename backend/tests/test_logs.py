"""What a terminal and a Lambda function write: our lines, masked, and nobody else's."""

from __future__ import annotations

import io
import json
import logging
import re
import socket
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from backend.tests.architecture.conftest import example

TOKEN = "Zk3v0mXo1yF0Qm8b5cB3dQ2n7hJ9sT4uW6xY8zA0bC1"
ROOT, PARENT = "1-5e272390-8c398be037738dc042009320", "94ae789b969f1cc5"
PLANTED = (
    TOKEN,
    "ann@example.org",
    "ann%40example.org",
    "192.0.2.77",
    "2001:db8",
    "Alvarez",
    "Capitol",
    "qzcookie",
    "qzagent",
)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post", "options", "put"])
def test_no_token_of_a_link_reaches_the_console(client: Client, method: str):
    console = logging.getHandlerByName("console")  # the one that the settings configure
    assert isinstance(console, logging.StreamHandler)
    stream = io.StringIO()
    terminal = console.setStream(stream)
    try:
        getattr(client, method)(f"/verify-endorsement/{TOKEN}/")
        logging.getLogger("backend.test").warning("the link /verify-endorsement/%s/ is old", TOKEN[:9])
    finally:
        console.setStream(terminal)
    assert f"{method.upper()} verify-endorsement " in stream.getvalue()
    assert "the link /verify-endorsement/…/ is old" in stream.getvalue()
    assert TOKEN[:9] not in stream.getvalue()


def test_no_logger_goes_around_the_root():
    loggers = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
    assert [
        logger.name for logger in loggers if logger.handlers and logger.name.startswith(("django", "backend"))
    ] == []
    assert [logger.name for logger in loggers if not logger.propagate and logger.name.startswith("django")] == []


# What Lambda's runtime does around a function: a handler of its own at the root, and one process for all invocations.
LAMBDA = """
    import json, logging, os, sys, types

    class RuntimesOwn(logging.Handler):  # awslambdaric's LambdaLoggerHandler
        def emit(self, record):
            sys.stdout.write("RUNTIME " + record.getMessage() + chr(10))

    logging.getLogger().addHandler(RuntimesOwn())
    names = ["REMOTE_ENV", "EXCEPTION_HANDLER", "DOMAIN", "DJANGO_SETTINGS"]
    zappa_settings = types.ModuleType("zappa_settings")
    vars(zappa_settings).update(
        dict.fromkeys(names), LOG_LEVEL="DEBUG", ENVIRONMENT_VARIABLES={}, PROJECT_NAME="coalition", DEBUG=False,
        API_STAGE="production", APP_MODULE="backend.config.wsgi", APP_FUNCTION="application", BINARY_SUPPORT=True,
        CONTEXT_HEADER_MAPPINGS={},
    )
    sys.modules["zappa_settings"] = zappa_settings
    from zappa.handler import lambda_handler

    for line in sys.stdin:
        step = json.loads(line)
        if "trace" in step:
            os.environ["_X_AMZN_TRACE_ID"] = step["trace"]
        elif "event" in step:
            lambda_handler(step["event"], types.SimpleNamespace(get_remaining_time_in_millis=lambda: 25_000))
        else:
            exec(step["python"])
"""


def deployed(steps: list[dict[str, Any]], **variables: str) -> subprocess.CompletedProcess[str]:
    """The deployed settings under Zappa, with a database and an AWS that do not answer."""
    secrets = {name: example(left_out=True)[name] for name in ("SECRET_KEY", "VERSION_COMMIT")}
    nowhere = {"DATABASE_URL": "postgis://nobody:qzcookie@127.0.0.1:9/n", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    libraries = {
        name: str(getattr(settings, name) or sys.executable) for name in ("GDAL_LIBRARY_PATH", "GEOS_LIBRARY_PATH")
    }
    given = {name: value for name, value in example().items() if not name.endswith("_SECRET_ID")}
    credentials = {"AWS_ACCESS_KEY_ID": "AKIAQZCOOKIEQZCOOKIE", "AWS_SECRET_ACCESS_KEY": "qzcookie"}
    environment = {
        **given, **secrets, **nowhere, **libraries, **credentials, **variables,
        "DJANGO_SETTINGS_MODULE": "backend.config.settings.deployed",
    }  # fmt: skip
    return subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", textwrap.dedent(LAMBDA)],
        input="\n".join(map(json.dumps, steps)), env=environment, cwd=settings.REPOSITORY,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def event(path: str, *, method: str = "GET", body: str | None = None, **query: str) -> dict[str, Any]:
    """A REST API's, as API Gateway sends it."""
    headers = {
        "Host": "api.example.org",
        "X-Forwarded-For": "192.0.2.77, 192.0.2.77",
        "Cookie": "sessionid=qzcookie",
        "Authorization": "Bearer qzcookie",
        "User-Agent": "qzagent",
        "Referer": "https://www.example.org/Alvarez?email=ann@example.org",
        "Content-Type": "application/json",
    }
    return {
        "httpMethod": method,
        "path": path,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": query,
        "body": body,
        "requestContext": {
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "stage": "dev",
            "identity": {"sourceIp": "2001:db8::77", "userAgent": "qzagent"},
        },
    }


def lines_of(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


SUBMISSION = json.dumps({"name": "Ann Alvarez", "email": "ann@example.org", "address": {"street": "210 Capitol Ave"}})


def test_a_lambda_function_writes_our_lines_only():
    run = deployed([
        {"event": event("/health/live")},
        {"event": event(f"/verify-endorsement/{TOKEN}/", q="ann@example.org")},
        {"event": event("/api/v1/campaigns/clean-water/endorsements", method="POST", body=SUBMISSION)},
        {"event": event("/admin/login/", method="POST", body="username=Alvarez&password=qzcookie")},
        {"event": event("/Ann Alvarez/210 Capitol Ave", email="ann@example.org")},
        {"event": {"detail-type": "Scheduled Event", "resources": ["arn:aws:events:x:1:rule/a-backend.no.such"]}},
    ])  # fmt: skip
    for planted in PLANTED:
        assert planted not in run.stdout + run.stderr
    # Zappa prints one word; its log line, the runtime's handler and Django's console write nothing.
    assert run.stdout.splitlines() == ["Instancing.."]
    requests = [
        line for line in lines_of(run.stderr.partition("Traceback")[0]) if line.get("logger") == "backend.request"
    ]
    assert [line["route"] for line in requests] == [
        "verify-endorsement", "api/v1/campaigns/<slug:slug>/endorsements", "admin/login/", "unmatched",
    ]  # fmt: skip
    assert {line["request_id"] for line in requests} == {"c6af9ac6-7b61-11e6-9a41-93e8deadbeef"}
    assert {line["stage"] for line in requests} == {"production"}
    assert {line["version"] for line in requests} == {"0123456789ab"}


def test_zappas_own_log_line_is_silent():
    program = """
from zappa.wsgi import common_log
from types import SimpleNamespace
common_log({"REMOTE_ADDR": "192.0.2.77", "PATH_INFO": "/Alvarez", "HTTP_USER_AGENT": "qzagent"},
           SimpleNamespace(status_code=200, content=b""), response_time=5)
"""
    run = deployed([{"event": event("/health/live")}, {"python": program}])
    assert (run.returncode, run.stderr) == (0, "")


def test_what_nobody_expects_is_a_line_too():
    program = """
import warnings
warnings.warn("naive date of 'Ann Alvarez' ann@example.org")
logging.getLogger("some.library").warning("no answer for %s", "Ann Alvarez")
logging.getLogger("botocore.endpoint").debug("Alvarez")
logging.getLogger("backend.x").info("%s", "one", "too many ann@example.org")
from backend.foundation.observability import metrics
metrics.count("LimiterFailedOpen", limit="public-reads")
raise ValueError("no such person: 'Ann Alvarez'")
"""
    run = deployed([{"event": event("/health/live")}, {"python": program}])
    assert run.returncode == 1
    for planted in PLANTED:
        assert planted not in run.stderr
    *_, warning, library, unwritable, metric, end = lines_of(run.stderr)
    assert (warning["logger"], warning["message"]) == (
        "py.warnings",
        "UserWarning: naive date of '…' … (<string>:3:warning)",
    )
    assert (library["logger"], library["message"]) == ("some.library", "no answer for …")
    assert unwritable["message"] == "a line of backend.x that could not be written"
    assert (metric["LimiterFailedOpen"], metric["stage"], metric["limit"]) == (1, "production", "public-reads")
    assert (end["level"], end["error"]["type"], end["error"]["message"]) == (
        "CRITICAL",
        "ValueError",
        "no such person: '…'",
    )


def datagrams(daemon: socket.socket) -> Iterator[str]:
    """The documents that are waiting to be read."""
    daemon.settimeout(0.2)
    with suppress(TimeoutError):
        while True:
            yield daemon.recv(65_536).decode().partition("\n")[2]


def test_a_sampled_invocation_is_traced_inside_lambda(tmp_path: Path):
    sampled = f"Root={ROOT};Parent={PARENT};Sampled=1"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as daemon:
        daemon.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{daemon.getsockname()[1]}"
        steps: list[dict[str, Any]] = [
            {"trace": sampled},
            {"event": event("/nothing/Alvarez")},
            {"event": event(f"/verify-endorsement/{TOKEN}/")},
        ]
        run = deployed(steps, AWS_XRAY_DAEMON_ADDRESS=address, LAMBDA_TASK_ROOT=str(tmp_path))
        received = list(datagrams(daemon))
    # The first one is cold, and not traced.
    (segment,) = [each for each in map(json.loads, received) if "annotations" in each]
    assert (segment["trace_id"], segment["parent_id"], segment["annotations"]["route"]) == (
        ROOT,
        PARENT,
        "verify-endorsement",
    )
    assert not re.search("|".join(map(re.escape, PLANTED)), str(received) + run.stderr)
