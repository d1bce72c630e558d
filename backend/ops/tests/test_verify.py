"""Each step of verify passes where a stage is as it should be, and says what it found where it is not."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from backend.apps.access.openid.provider import forget_providers
from backend.apps.access.tests.provider import CLIENT_ID, running_provider
from backend.config.wsgi import application
from backend.ops.calls import call
from backend.ops.cloud import Cloud
from backend.ops.errors import OperationFailed
from backend.ops.function import LiveFunction
from backend.ops.names import log_group
from backend.ops.standing import Configuration
from backend.ops.tests.stage import StageOnEmulator
from backend.ops.verifying import the_set_up, the_site
from backend.ops.verifying.conversation import Conversation
from backend.ops.verifying.scene import Scene, StepFailed, StepSkipped
from backend.ops.verifying.steps import STEPS
from backend.tests.local_server import running_server

COMMIT = "c" * 40
type Answers = Callable[[str, int], tuple[int, dict[str, str], bytes]]


def scene(url: str = "http://127.0.0.1:9", cloud: Cloud | None = None) -> Scene:
    """Only what steps over HTTP, or on one part of AWS, look at."""
    told: Any = None
    live = LiveFunction(arn="arn", digest="sha256:live", revision="1", environment={})
    configuration = Configuration(
        state="Active", last_update="Successful", last_update_reason="", memory_mb=512, timeout_seconds=29,
        concurrency=None, tracing="PassThrough", modified_at="",
    )  # fmt: skip
    return Scene(
        cloud=cloud or Cloud(region="us-east-1"), stage="dev", parameters=told, live=live, act=None, settings={},
        configuration=configuration, rules=frozenset(), site=Conversation(url), say=print,
    )  # fmt: skip


@contextmanager
def site(answers: Answers) -> Iterator[Scene]:
    """A site whose answer to a path, the first, the second time and so on, is the test's."""
    asked: dict[str, int] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            asked[self.path] = asked.get(self.path, 0) + 1
            status, headers, body = answers(self.path, asked[self.path])
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        told = scene(f"http://127.0.0.1:{server.server_port}/dev")
        try:
            yield told
        finally:
            told.site.close()
            server.shutdown()


# Against our own application, as it is.


@pytest.fixture
def ours(settings: Any, db: None) -> Iterator[Scene]:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    with running_server(application) as port:
        told = scene(f"http://127.0.0.1:{port}")
        yield told
        told.site.close()


def test_our_application_counts_announces_and_refuses(ours: Scene):
    words = the_site.limits(ours)
    assert re.fullmatch(r"20 refused lookups left 2980 of their window; read 61 was a 429 for \d{1,3} s", words)


def test_our_application_counts_who_forges_headers_as_one(ours: Scene):
    assert the_site.forged_headers(ours) == "4 addresses stated, one caller counted: 146 left"


def test_our_applications_lookups_are_timed(ours: Scene):
    words = the_site.lookup_median(ours)
    assert words.startswith("100 lookups: median ")
    assert words.endswith("(they found no region: no map answers)")


def test_our_application_leads_staff_to_the_provider(settings: Any, db: None):
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    with running_provider() as provider, running_server(application) as port:
        settings.STAFF_OIDC = {"issuer": provider.url, "client_id": CLIENT_ID}
        settings.PUBLIC_BASE_URL = f"http://127.0.0.1:{port}"
        forget_providers()
        told = staffed(scene(settings.PUBLIC_BASE_URL), provider.url)
        try:
            assert the_site.staff_sign_in(told) == "127.0.0.1 asks who it is"
            provider.is_away = True
            forget_providers()
            with pytest.raises(StepFailed, match=f"the function does not reach {provider.url}"):
                the_site.staff_sign_in(told)
        finally:
            told.site.close()
            forget_providers()


def staffed(told: Scene, issuer: str = "https://login.example.org", **changes: str) -> Scene:
    """Its function is told of a provider."""
    environment = {
        "STAFF_OIDC_ISSUER": issuer, "STAFF_OIDC_CLIENT_ID": CLIENT_ID, "PUBLIC_BASE_URL": told.site.url, **changes
    }  # fmt: skip
    return replace(told, live=replace(told.live, environment=environment))


# Against sites that are not as they should be.


def question(base: str, **changes: str) -> dict[str, str]:
    """Where a site leads staff to: a page of its own, which plays the provider's."""
    asked = {
        "client_id": CLIENT_ID, "redirect_uri": f"{base}/admin/sign-in/provider/callback/",
        "code_challenge_method": "S256",
    }  # fmt: skip
    return {"Location": f"{base}/authorize?{urlencode(asked | changes)}"}


def leading_staff(
    told: dict[str, Scene], answer: tuple[int, dict[str, str]] = (302, {"Location": "/login"}), **changes: str
) -> Answers:
    def answers(path: str, nth: int) -> tuple[int, dict[str, str], bytes]:
        if path.endswith("/admin/sign-in/provider/"):
            return 302, question(told["site"].site.url, **changes), b""
        return *answer, b""

    return answers


def test_a_provider_that_asks_who_it_is_passes():
    told: dict[str, Scene] = {}
    with site(leading_staff(told)) as told["site"]:
        assert the_site.staff_sign_in(staffed(told["site"])) == "127.0.0.1 asks who it is"


@pytest.mark.parametrize(
    ("answer", "changes", "words"),
    [
        ((302, {"Location": "/error?error=redirect_mismatch"}), {}, "does its client lead back"),
        ((400, {}), {}, "answers 400"),
        ((200, {}), {"client_id": "another"}, "another client_id than"),
        ((200, {}), {"redirect_uri": "https://another.example/"}, "another redirect_uri than"),
    ],
)
def test_a_question_that_the_provider_does_not_take_is_found_out(
    answer: tuple[int, dict[str, str]], changes: dict[str, str], words: str
):
    told: dict[str, Scene] = {}
    with site(leading_staff(told, answer, **changes)) as told["site"], pytest.raises(StepFailed, match=words):
        the_site.staff_sign_in(staffed(told["site"]))


def test_a_site_that_knows_of_no_provider_is_found_out():
    with site(lambda path, nth: (404, {}, b"")) as told:
        with pytest.raises(StepSkipped):
            the_site.staff_sign_in(told)
        with pytest.raises(StepFailed, match="says 404"):
            the_site.staff_sign_in(staffed(told))


def limited(remaining: int) -> dict[str, str]:
    return {"RateLimit": f'"x-60";r={remaining};t=60'}


def test_a_site_that_believes_forged_headers_is_found_out():
    with site(lambda path, nth: (404, limited(149), b"")) as told, pytest.raises(StepFailed, match="as one caller's"):
        the_site.forged_headers(told)


def test_a_site_that_counts_nothing_is_found_out():
    with site(lambda path, nth: (400, {}, b"")) as told, pytest.raises(StepFailed, match="without a RateLimit header"):
        the_site.limits(told)


def test_a_limit_that_never_refuses_is_found_out():
    with (
        site(lambda path, nth: (400, limited(3000 - nth), b"")) as told,
        pytest.raises(StepFailed, match="none was a 429"),
    ):
        the_site.limits(told)


def test_a_refusal_that_names_no_time_is_found_out():
    def answers(path: str, nth: int) -> tuple[int, dict[str, str], bytes]:
        return (429, {}, b"") if path.endswith("schema") else (400, limited(3000 - nth), b"")

    with site(answers) as told, pytest.raises(StepFailed, match="without Retry-After"):
        the_site.limits(told)


def test_lookups_that_fail_are_found_out():
    with site(lambda path, nth: (503 if nth == 50 else 200, {}, b"{}")) as told, pytest.raises(StepFailed, match="503"):
        the_site.lookup_median(told)


def static(cache: str, status: int = 200) -> Answers:
    def answers(path: str, nth: int) -> tuple[int, dict[str, str], bytes]:
        if path == "/dev/admin/login/":
            return 200, {}, b'<link href="/files/admin/css/base.0123456789ab.css" rel="stylesheet">'
        assert path == "/files/admin/css/base.0123456789ab.css"
        return status, {"Cache-Control": cache}, b"a {}"

    return answers


def test_a_hashed_file_is_fetched_from_where_the_page_says_it_is():
    with site(static("public, max-age=31536000, immutable")) as told:
        assert the_site.static_file(told) == "base.0123456789ab.css, kept for a year"


@pytest.mark.parametrize(("cache", "status"), [("max-age=60", 200), ("no-store", 200), ("max-age=31536000", 403)])
def test_a_hashed_file_that_is_refused_or_not_kept_is_found_out(cache: str, status: int):
    with site(static(cache, status)) as told, pytest.raises(StepFailed, match="should be kept for a year"):
        the_site.static_file(told)


def test_a_page_without_hashed_files_is_found_out():
    with (
        site(lambda path, nth: (200, {}, b"<link href='/a.css'>")) as told,
        pytest.raises(StepFailed, match="no hashed"),
    ):
        the_site.static_file(told)


def test_where_an_emulator_plays_s3_nobody_asks_aws(aws: str):
    cloud = Cloud(region="us-east-1", endpoint_url=aws)
    name = f"verify-static-{uuid4().hex[:8]}"
    call(cloud, "s3", "create_bucket", Bucket=name)
    call(
        cloud, "s3", "put_object", Bucket=name, Key="admin/css/base.0123456789ab.css", Body=b"a {}",
        CacheControl="public, max-age=31536000, immutable",
    )  # fmt: skip
    link = f'<link href="https://{name}.s3.us-east-1.amazonaws.com/admin/css/base.0123456789ab.css">'.encode()
    with site(lambda path, nth: (200, {}, link)) as told:
        there = replace(told, cloud=cloud)
        assert the_site.static_file(there) == "base.0123456789ab.css, kept for a year"


def test_a_site_that_is_not_there_is_a_sentence():
    with pytest.raises(OperationFailed, match=r"GET http://127\.0\.0\.1:9/admin/login/ was not answered"):
        the_site.static_file(scene())


# What only AWS has, on the emulator's part of it.


@pytest.fixture
def logs(aws: str) -> Cloud:
    cloud = Cloud(region="eu-verify-1", endpoint_url=aws)
    for group in call(cloud, "logs", "describe_log_groups")["logGroups"]:
        call(cloud, "logs", "delete_log_group", logGroupName=group["logGroupName"])
    return cloud


def test_lines_that_stay_for_ever_are_found_out(logs: Cloud):
    with pytest.raises(StepFailed, match="there is no such group"):
        the_set_up.log_retention(scene(cloud=logs))
    call(logs, "logs", "create_log_group", logGroupName=log_group("dev"))
    with pytest.raises(StepFailed, match="kept for ever"):
        the_set_up.log_retention(scene(cloud=logs))
    call(logs, "logs", "put_retention_policy", logGroupName=log_group("dev"), retentionInDays=30)
    assert the_set_up.log_retention(scene(cloud=logs)) == "30 days"


def test_cold_starts_are_read_from_lambdas_own_lines(logs: Cloud):

    group = {"logGroupName": log_group("dev"), "logStreamName": "1"}
    call(logs, "logs", "create_log_group", logGroupName=log_group("dev"))
    logs.client("logs").create_log_stream(**group)
    with pytest.raises(StepSkipped):
        the_set_up.cold_start(scene(cloud=logs))
    now = int(time.time() * 1000)
    lines = [f"REPORT RequestId: {each}\tDuration: 5 ms\tInit Duration: {each}00.50 ms" for each in (4, 8, 9)]
    events = [{"timestamp": now, "message": line} for line in [*lines, "REPORT RequestId: 7\tDuration: 1 ms"]]
    logs.client("logs").put_log_events(**group, logEvents=events)
    assert the_set_up.cold_start(scene(cloud=logs)) == "3 starts in a day: median 800 ms, longest 900 ms"


# The command, on a stage that was released.

SET_UP = (
    "image-digest", "function", "reserved-concurrency", "tracing", "environment", "event-rules", "keep-warm",
    "throttling", "feedback", "failed-events", "one-shot-task",
)  # fmt: skip


def test_a_released_stage_is_set_up_as_asked_for_and_what_was_changed_is_found_out(stage: StageOnEmulator):
    nothing = stage.run("verify")
    assert nothing.code == 1
    assert "Nothing serves on dev that could be verified" in nothing.error

    released = stage.run("release", "--digest", stage.push(COMMIT))
    assert released.code == 0, released.said + released.error
    first = stage.run("verify", "--only", *SET_UP, "smoke", "log-retention", "bounce")
    assert first.code == 0, first.said
    assert "dev: 12 passed, 0 failed, 2 skipped." in first.said
    assert "skipped log-retention: not on the local cloud" in first.said
    assert "skipped bounce: by hand: endorse with bounce@simulator.amazonses.com" in first.said
    assert stage.commands[-1][2] == ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"]

    _change(stage)
    second = stage.run("verify", "--only", *SET_UP)
    assert second.code == 1
    failed = {line.split()[1].rstrip(":") for line in second.said.splitlines() if line.startswith("FAILED ")}
    assert failed == {
        "function", "reserved-concurrency", "tracing", "environment", "event-rules", "keep-warm", "feedback",
        "throttling", "failed-events", "one-shot-task", "image-digest",
    }  # fmt: skip
    assert "otherwise than settings and SSM say: ADDED, IMAGE_DIGEST, STAGE" in second.said
    assert "dev: 0 passed, 11 failed, 0 skipped." in second.said


def _change(stage: StageOnEmulator) -> None:
    name, cloud = stage.name, stage.cloud
    variables = {**stage.variables(), "ADDED": "1", "STAGE": "production", "IMAGE_DIGEST": "sha256:other"}
    call(
        cloud, "lambda", "update_function_configuration", FunctionName=name, MemorySize=256,
        TracingConfig={"Mode": "Active"}, Environment={"Variables": variables},
    )  # fmt: skip
    call(cloud, "lambda", "put_function_concurrency", FunctionName=name, ReservedConcurrentExecutions=1)
    arn = call(cloud, "lambda", "get_function_configuration", FunctionName=name)["FunctionArn"]
    for function in ("x.y", "handler.keep_warm_callback"):
        rule = f"{name}-zappa-{function}"
        call(cloud, "events", "put_rule", Name=rule, ScheduleExpression="rate(1 hour)")
        call(cloud, "events", "put_targets", Rule=rule, Targets=[{"Id": "1", "Arn": arn}])
    topic = stage.parameter("zappa/feedback_topic_arn")
    for found in call(cloud, "sns", "list_subscriptions_by_topic", TopicArn=topic)["Subscriptions"]:
        call(cloud, "sns", "unsubscribe", SubscriptionArn=found["SubscriptionArn"])
    call(cloud, "lambda", "delete_function_event_invoke_config", FunctionName=name)
    patch = [{"op": "replace", "path": "/*/*/throttling/burstLimit", "value": "1"}]
    call(
        cloud, "apigateway", "update_stage",
        restApiId=stage.parameter("api/id"), stageName="dev", patchOperations=patch,
    )  # fmt: skip
    for behaviour in stage.images.values():
        behaviour.exit_codes["check"] = 1


def test_each_step_has_a_name_of_its_own_and_either_runs_or_says_how_by_hand():
    names = [step.name for step in STEPS]
    assert len(set(names)) == len(names)
    assert [step.name for step in STEPS if (step.run is None) != bool(step.by_hand)] == []
    assert json.dumps(names).isascii()
