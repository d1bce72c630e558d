"""A command of the live image runs once and its exit code is ours; the log is read as a person reads it."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest

from backend.ops.calls import call
from backend.ops.cloud import Cloud
from backend.ops.errors import OperationFailed
from backend.ops.log_lines import readable
from backend.ops.names import log_group
from backend.ops.stage_log import StageLog
from backend.ops.tests.stage import Behaviour, StageOnEmulator


@pytest.fixture(scope="module")
def stage(ministack_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StageOnEmulator]:
    """What is live is all that counts here: put there by hand, once for this module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        made = StageOnEmulator(ministack_url, "eu-manage-1", tmp_path_factory.mktemp("stage"))
        made.put_live_by_hand(made.push("d" * 40, Behaviour(exit_codes={"check": 7})))
        yield made
        made.close()


def test_a_command_runs_in_the_live_image_and_its_exit_code_is_ours(stage: StageOnEmulator):
    ended = stage.run("manage", "--", "check", "--deploy")
    assert ended.code == 7
    family, digest, command = stage.commands[-1]
    assert (family, digest) == ("coalition-dev-manage", stage.live_digest())
    assert command == ["python", "manage.py", "check", "--deploy"]


def test_migrations_are_looked_at_as_the_migrations_own_role(stage: StageOnEmulator):
    assert stage.run("manage", "--", "migrate", "--plan", "--phase", "before").code == 0
    assert stage.commands[-1][0] == "coalition-dev-migrate"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["shell"], "give it -c"),
        (["dbshell"], "needs a terminal"),
        (["runserver"], "needs a terminal"),
        (["createsuperuser", "--email", "a@example.org"], "give it --no-input"),
        (["migrate"], "Migrations belong to a release"),
    ],
)
def test_what_would_wait_for_somebody_to_type_is_refused_before_anything_runs(
    stage: StageOnEmulator, command: list[str], words: str
):
    before = len(stage.commands)
    ended = stage.run("manage", "--", *command)
    assert ended.code == 1
    assert words in ended.error
    assert "Nothing was run." in ended.error
    assert len(stage.commands) == before


@pytest.mark.parametrize("command", [["shell", "-v", "0", "-c", "1"], ["createsuperuser", "--no-input"]])
def test_what_asks_nothing_may_run(stage: StageOnEmulator, command: list[str]):
    assert stage.run("manage", "--", *command).code == 0
    assert stage.commands[-1][2][2:] == command


def test_a_digest_that_is_no_live_one_may_be_named(stage: StageOnEmulator):
    other = stage.push("e" * 40)
    assert stage.run("manage", "--digest", other, "--", "check").code == 0
    assert stage.commands[-1][1] == other


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (("--timeout", "nan"), "'nan' is no number of seconds", 2),
        (("--timeout", "-3"), "'-3' is no number of seconds", 2),
        (("--digest", ""), "'' is no image's digest", 2),
        (("--digest", "foo"), "'foo' is no image's digest", 2),
        (("--digest", "sha256:" + "0" * 64), "has no image with the digest sha256:0000", 1),
    ],
)
def test_what_cannot_be_run_is_refused_before_a_task_definition_names_it(
    stage: StageOnEmulator, words: tuple[str, ...], said: str, code: int
):
    family = "coalition-dev-manage"
    before = call(stage.cloud, "ecs", "describe_task_definition", taskDefinition=family)
    ended = stage.run("manage", *words, "--", "check")
    assert ended.code == code
    assert said in ended.error
    after = call(stage.cloud, "ecs", "describe_task_definition", taskDefinition=family)
    assert after["taskDefinition"]["revision"] == before["taskDefinition"]["revision"]


# The log.


@pytest.fixture
def log(stage: StageOnEmulator) -> Cloud:
    """An empty one, whatever a test before has written."""
    groups = call(stage.cloud, "logs", "describe_log_groups", logGroupNamePrefix=log_group("dev"))["logGroups"]
    for group in groups:
        call(stage.cloud, "logs", "delete_log_group", logGroupName=group["logGroupName"])
    call(stage.cloud, "logs", "create_log_group", logGroupName=log_group("dev"))
    return stage.cloud


def line(**more: Any) -> str:
    known = {
        "time": "2026-11-21T05:06:07.123+00:00", "level": "INFO", "logger": "backend.request", "stage": "dev",
        "message": "GET health 200", "request_id": "id-1", "route": "health",
    }  # fmt: skip
    return json.dumps(known | more)


def write(cloud: Cloud, stream: str, *messages: str, at: int) -> None:
    place = {"logGroupName": log_group("dev"), "logStreamName": stream}
    streams = call(cloud, "logs", "describe_log_streams", logGroupName=log_group("dev"))["logStreams"]
    if stream not in {found["logStreamName"] for found in streams}:
        call(cloud, "logs", "create_log_stream", logGroupName=log_group("dev"), logStreamName=stream)
    events = [{"timestamp": at + number, "message": message} for number, message in enumerate(messages)]
    cloud.client("logs").put_log_events(**place, logEvents=events)


def test_a_request_is_one_short_line():
    told = line(method="GET", status=200, milliseconds=12.3, is_cold=True)
    assert readable(told) == ["05:06:07.123 INFO    GET /health 200 12.3 ms cold (id-1)"]


def test_an_error_comes_with_its_frames_and_cause():
    cause = {"type": "OSError", "message": "gone", "frames": ["b.py:2:g"]}
    error = {"type": "ValueError", "sqlstate": "23505", "table": "t", "frames": ["a.py:1:f"], "caused_by": cause}
    assert readable(line(level="ERROR", message="it failed", error=error)) == [
        "05:06:07.123 ERROR   health it failed (id-1)",
        "    ValueError: sqlstate=23505 table=t",
        "      a.py:1:f",
        "    caused by",
        "    OSError: gone",
        "      b.py:2:g",
    ]


@pytest.mark.parametrize(
    "noise",
    [
        "START RequestId: 1 Version: $LATEST\n",
        "END RequestId: 1\n",
        "REPORT RequestId: 1\tDuration: 5 ms",
        '{"_aws":{},"n":1}',
        "",
    ],
)
def test_noise_and_metrics_are_left_out(noise: str):
    assert readable(noise) == []


@pytest.mark.parametrize(
    "strange", ["REPORT RequestId: 1\tDuration: 5 ms\tInit Duration: 3 ms", '{"a": 1}', "[1]", "{broken"]
)
def test_what_is_not_ours_stands_as_it_is(strange: str):
    assert readable(strange) == [strange.replace("\t", " ")]


def test_a_line_gives_the_terminal_no_orders():
    assert "\x1b" not in readable(line(message="\x1b[2J\x07"))[0]


def test_lines_are_told_once_and_late_ones_too(log: Cloud):
    now = int(time.time() * 1000)
    told = StageLog(log, "dev", now - 60_000)
    write(log, "first", "a1", "a2", at=now)
    assert list(told.new()) == ["a1", "a2"]
    assert list(told.new()) == []
    write(log, "second", "late", at=now - 20_000)
    write(log, "first", "a3", at=now + 10)
    assert list(told.new()) == ["late", "a3"]
    assert list(told.new()) == []


def test_a_group_that_is_not_there_is_a_sentence(stage: StageOnEmulator):
    with pytest.raises(OperationFailed, match=r"There is no log group /aws/lambda/coalition-staging"):
        list(StageLog(stage.cloud, "staging", 0).new())


def test_tail_shows_what_is_asked_for(stage: StageOnEmulator, log: Cloud):
    now = int(time.time() * 1000)
    old, new = line(method="GET", status=200, request_id="old"), line(method="GET", status=503, request_id="new")
    write(log, "web", old, at=now - 7_200_000)
    write(log, "web", new, at=now)
    shown = stage.run("tail", "--since", "1h", "--filter", "{ $.status >= 500 }")
    assert (shown.code, shown.said) == (0, "05:06:07.123 INFO    GET /health 503 (new)\n")
    raw = stage.run("tail", "--since", "3h", "--json")
    assert raw.said.splitlines() == [old, new]
    assert stage.run("tail", "--since", "soon").code == 2


def test_follow_goes_on_until_ctrl_c_and_ends_well(stage: StageOnEmulator, log: Cloud):
    write(log, "follow", "the first", at=int(time.time() * 1000))
    process = stage.start("tail", "--follow", "--since", "1m", "--filter", "the")
    assert process.stdout is not None
    assert process.stderr is not None
    with process:
        assert process.stdout.readline() == "the first\n"
        write(log, "follow", "the second", at=int(time.time() * 1000))
        assert process.stdout.readline() == "the second\n"
        process.send_signal(signal.SIGINT)
        said, error = process.communicate(timeout=30)
    assert (process.returncode, said) == (0, "")
    assert "Traceback" not in error
