"""The entry point under Lambda's own runtime: what it answers, what it refuses, and what it writes."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Callable
from typing import Any

import pyotp
import pytest
import pytest_django
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import User

from backend.tests.postgres.database import Deployed, django_on
from backend.tests.postgres.server import Server

from .events import HOST, KEEP_WARM_RULE, QUESTION, REQUEST_ID, TRACE, endorsement, of_rule, of_topic, rest
from .function import Answered, Function

WITNESS = "backend.tests.lambda_function.witness.handler"
SAMPLED, UNSAMPLED = TRACE.format(1), TRACE.format(0)
PASSWORD = "a-password-that-only-tests-know"
Start = Callable[..., Function]


def test_a_request_through_api_gateway_is_answered_from_the_database(function: Function):
    answered = function.invoke(rest("/api/v1/campaigns"))
    assert (answered.status, answered.payload.get("isBase64Encoded")) == (200, None)
    assert [each["slug"] for each in answered.json["results"]] == ["clean-water"]
    assert answered.headers["x-request-id"] == [REQUEST_ID]
    assert "ratelimit" in answered.headers


def test_a_body_in_base64_is_read_and_the_write_answered(function: Function):
    submitted = function.invoke(
        rest("/api/v1/campaigns/clean-water/endorsements", method="POST", body=endorsement(0), address="198.51.100.8")
    )
    assert (submitted.status, submitted.payload.get("isBase64Encoded")) == (202, None)


def test_problems_are_text_and_only_what_is_compressed_is_base64(function: Function):
    problem = function.invoke(rest("/api/v1/nothing"))
    assert (problem.status, problem.payload.get("isBase64Encoded")) == (404, None)
    assert problem.headers["content-type"] == ["application/problem+json"]
    assert problem.json["request_id"] == REQUEST_ID
    plain = function.invoke(rest("/api/v1/schema", accept="application/vnd.oai.openapi+json"))
    packed = function.invoke(rest("/api/v1/schema", accept="application/vnd.oai.openapi+json", accept_encoding="gzip"))
    assert (plain.payload.get("isBase64Encoded"), packed.payload["isBase64Encoded"]) == (None, True)
    assert gzip.decompress(base64.b64decode(packed.payload["body"])).decode() == plain.payload["body"]


def test_a_head_and_a_preflight_have_no_body(function: Function):
    head = function.invoke(rest("/api/v1/campaigns", method="HEAD"))
    assert head.status == 200
    assert not head.payload.get("body")
    assert int(head.headers["content-length"][0]) > 0
    known = function.invoke(rest("/api/v1/campaigns", if_none_match=head.headers["etag"][0]))
    assert known.status == 304
    assert not known.payload.get("body")


def test_each_cookie_is_sent_once_and_as_a_header_of_its_own(
    function: Function, django_db_blocker: pytest_django.DjangoDbBlocker, deployed_database: Deployed
):
    with django_db_blocker.unblock(), django_on(**deployed_database.entry("runtime")):
        hashed = PBKDF2PasswordHasher().encode(PASSWORD, "salt-of-a-test-only")
        User.objects.create(username="staff", password=hashed, is_staff=True, is_superuser=True)
    browser = Browser(function)
    known = browser.post("/admin/login/", f"username=staff&password={PASSWORD}&next=/admin/")
    assert (known.status, known.headers["location"]) == (302, ["/admin/sign-in/enrolment/"])
    page = browser.get("/admin/sign-in/enrolment/").payload["body"]
    secret = found(r'<code class="secret">([A-Z2-7 ]+)</code>', page).replace(" ", "")
    signed_in = browser.post("/admin/sign-in/enrolment/", f"code={pyotp.TOTP(secret).now()}")
    assert sorted(cookie.partition("=")[0] for cookie in signed_in.headers["set-cookie"]) == ["csrftoken", "sessionid"]


class Browser:
    """Keeps cookies, and sends a form's token along."""

    def __init__(self, function: Function) -> None:
        self._function, self._cookies = function, dict[str, str]()

    def get(self, path: str) -> Answered:
        return self._asked(rest(path, cookie=self._cookie()))

    def post(self, path: str, typed: str) -> Answered:
        token = found(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(path).payload["body"])
        event = rest(
            path, method="POST", cookie=self._cookie(), referer=f"https://{HOST}{path}",
            content_type="application/x-www-form-urlencoded",
        )  # fmt: skip
        return self._asked(event | {"body": f"csrfmiddlewaretoken={token}&{typed}"})

    def _asked(self, event: dict[str, Any]) -> Answered:
        answered = self._function.invoke(event)
        for cookie in answered.headers.get("set-cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answered

    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match is not None, pattern
    return match[1]


def test_under_awss_own_address_links_keep_the_stage(start: Start):
    host = "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com"
    function = start(ALLOWED_HOSTS=f"{HOST},{host}")
    assert function.invoke(rest("/admin/", host=host)).headers["location"] == [
        "/production/admin/login/?next=/production/admin/"
    ]
    assert function.invoke(rest("/admin/")).headers["location"] == ["/admin/login/?next=/admin/"]


def test_the_first_invocation_is_cold_and_no_other(start: Start):
    function = start()
    for _ in range(3):
        function.invoke(rest("/api/v1/campaigns"))
    requests = [line for line in function.lines() if line.get("logger") == "backend.request"]
    assert [line["is_cold"] for line in requests] == [True, False, False]
    assert {(line["request_id"], line["route"]) for line in requests} == {(REQUEST_ID, "api/v1/campaigns")}


def test_a_scheduled_function_runs_and_says_what_it_did(function: Function):
    done = function.invoke(of_rule("coalition-production-backend.foundation.scheduling.scheduled.purge"))
    assert not done.is_error
    assert isinstance(done.payload, str)
    assert any("job purge ended" in message for message in function.messages("backend.foundation.scheduling.jobs"))


def test_reports_of_the_mail_topic_are_taken(function: Function):
    assert function.invoke(of_topic({"notificationType": "Delivery"})).payload == "mail feedback: 1 other"


def test_keep_warm_touches_routes_database_and_limiter(start: Start):
    function = start(entry=WITNESS)
    told = function.invoke(of_rule(KEEP_WARM_RULE)).payload
    assert (told["database"], told["limiter"]) == ("ok", "ok")
    assert told["routes"] > 0
    function.invoke(rest("/api/v1/campaigns"))
    [line] = [line for line in function.lines() if line.get("logger") == "backend.request"]
    assert line["is_cold"] is False  # the clock has waited for the start
    assert function.messages("backend.config.keep_warm") == ["keep-warm: database ok, limiter ok"]


def test_keep_warm_mends_a_connection_and_is_no_error_while_the_database_is_away(start: Start, postgres_server: Server):
    function = start()
    assert function.invoke(of_rule(KEEP_WARM_RULE)).payload["database"] == "ok"
    postgres_server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'coalition_runtime'"
    )
    assert function.invoke(of_rule(KEEP_WARM_RULE)).payload["database"] == "ok"
    postgres_server.stop()
    try:
        away = function.invoke(of_rule(KEEP_WARM_RULE))
    finally:
        postgres_server.start()
    assert (away.is_error, away.payload["database"], away.payload["limiter"]) == (False, "away", "ok")
    assert "keep-warm: database away (OperationalError)" in function.messages("backend.config.keep_warm")
    assert function.invoke(of_rule(KEEP_WARM_RULE)).payload["database"] == "ok"


def test_xrays_sdk_is_imported_by_a_sampled_invocation_that_is_not_the_first(start: Start):
    function = start(entry=WITNESS, AWS_XRAY_DAEMON_ADDRESS="127.0.0.1:9")

    def imported() -> bool:
        return "aws_xray_sdk" in function.invoke(QUESTION, trace=SAMPLED).payload

    assert not imported()
    assert function.invoke(rest("/api/v1/campaigns"), trace=SAMPLED).status == 200
    assert not imported()
    assert function.invoke(rest("/api/v1/campaigns"), trace=UNSAMPLED).status == 200
    assert function.invoke(rest("/api/v1/campaigns")).status == 200
    assert not imported()
    assert function.invoke(rest("/api/v1/campaigns"), trace=SAMPLED).status == 200
    assert imported()


@pytest.mark.parametrize(
    "first", [of_rule(KEEP_WARM_RULE), of_rule("x-backend.foundation.outbox.scheduled.drain"), {"command": "os.abort"}]
)
def test_whatever_comes_first_is_not_traced(start: Start, first: Any):
    function = start(entry=WITNESS)
    function.invoke(first, trace=SAMPLED)
    assert "aws_xray_sdk" not in function.invoke(QUESTION).payload
    for _ in range(3):
        function.invoke(of_rule(KEEP_WARM_RULE), trace=UNSAMPLED)
    assert "aws_xray_sdk" not in function.invoke(QUESTION).payload


def test_every_line_from_the_start_on_is_json_and_none_is_zappas(function: Function):
    function.invoke(rest("/verify-endorsement/Zk3v0mXo1yF0Qm8b5cB3dQ2n7hJ9sT4uW6xY8zA0bC1/"))
    lines = function.lines()
    assert {"zappa.handler", "zappa.wsgi", "root"} & {line.get("logger") for line in lines} == set()
    assert "Zk3v0mXo" not in json.dumps(lines)
