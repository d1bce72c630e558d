"""Do release, failure and way back do what they say, with the real Zappa and AWS as ministack plays it?"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from backend.ops.errors import ExitCode
from backend.ops.history import Outcome
from backend.ops.throttling import THROTTLES, throttle_of

from .stage import Behaviour, Ended, StageOnEmulator, a_minute_has_passed

A, B, C = ("a" * 40, "b" * 40, "c" * 40)
EXPAND, CONTRACT = "endorsements.0008_add_colour", "endorsements.0009_contract_drop_shade"
UNREPORTED = "endorsements.0010_contract_drop_hue"


def test_release_failure_and_ways_back(stage: StageOnEmulator):
    """One after the other, since each of Zappa's runs takes seven seconds."""
    first = a_first_deploy_makes_function_api_and_events(stage)
    a_bad_parameter_and_a_lost_reader_leave_the_one_before_live_as_it_was(stage, first)
    ctrl_c_while_code_goes_live_puts_the_one_before_live_again(stage, first)
    second = failed_contracting_migrations_leave_what_passed_the_smoke(stage)
    ctrl_c_in_the_last_migrations_leaves_what_passed_the_smoke(stage, second)
    who_is_killed_takes_zappa_along(stage, second)
    a_way_back_goes_past_a_contracting_migration_only_by_its_name(stage, first, second)
    assert [(act.kind, act.outcome, act.applied, act.follows) for act in stage.acts()] == [
        ("deploy", Outcome.GOOD, (), None),
        ("release", Outcome.ROLLED_BACK, (EXPAND,), stage.acts()[0].number),
        ("release", Outcome.ROLLED_BACK, (EXPAND,), stage.acts()[0].number),
        ("release", Outcome.UNFINISHED, (CONTRACT,), stage.acts()[0].number),
        ("release", Outcome.UNFINISHED, (), stage.acts()[0].number),
        ("release", Outcome.INTERRUPTED, (EXPAND,), stage.acts()[4].number),
        ("rollback", Outcome.GOOD, (), None),
    ]
    assert stage.lock.holder() is None


def a_first_deploy_makes_function_api_and_events(stage: StageOnEmulator) -> str:
    digest = stage.push(A, Behaviour(chokes_on=("DATABASE_SECRET_ID", "nowhere")))
    deployed = stage.run("deploy", "--commit", A)
    expect(stage, deployed, ExitCode.DONE, digest)
    assert "deploy 1 begins: aaaaaaaaaaaa@sha256:" in deployed.said
    assert stage.variables()["IMAGE_DIGEST"] == digest
    # The smoke asks the API by its own name, which is known only now.
    assert stage.variables()["ALLOWED_HOSTS"] == "api.example.org,127.0.0.1"
    assert stage.parameter("api/url").endswith(f"/restapis/{stage.parameter('api/id')}/dev/_user_request_")
    assert throttle_of(stage.cloud, "dev", stage.parameter("api/id")) == THROTTLES["dev"]
    subscribed = stage.cloud.client("sns").list_subscriptions()["Subscriptions"]
    assert [found["Endpoint"].rpartition(":")[2] for found in subscribed] == ["coalition-dev"]
    assert [command[2:] for _, _, command in stage.commands] == [
        ["collectstatic", "--no-input"],
        ["migrate", "--phase", "before", "--report", "--wait-minutes", "10"],
        ["migrate", "--phase", "after", "--report", "--wait-minutes", "10"],
    ]
    again = stage.run("deploy", "--commit", A)
    expect(stage, again, ExitCode.REFUSED, digest)
    assert "coalition-dev is there already" in again.error
    return digest


def a_bad_parameter_and_a_lost_reader_leave_the_one_before_live_as_it_was(stage: StageOnEmulator, first: str) -> None:
    before = stage.variables()
    stage.set_parameter("environment/STATIC_URL", "https://static.example.org/")
    stage.set_parameter("environment/DATABASE_SECRET_ID", "nowhere")
    bad = Behaviour(chokes_on=("DATABASE_SECRET_ID", "nowhere"), applies={"before": [EXPAND], "after": [CONTRACT]})
    stage.push(B, bad)
    process = stage.start("release", "--commit", B, "--smoke-seconds", "2")
    read_until(process, "[5/6] smoke")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    with process.stderr:
        error = process.stderr.read()
    expect(stage, Ended(process.wait(60), "", error), ExitCode.ROLLED_BACK, first)
    assert "Rolled back by itself: deploy 1 (aaaaaaaaaaaa@sha256:" in error
    assert "It failed because: http" in error
    assert "/health/ready says 503, not 200" in error
    # To the letter, RELEASE too, although SSM says otherwise by now.
    assert stage.variables() == before
    stage.set_parameter("environment/DATABASE_SECRET_ID", "database")


def ctrl_c_while_code_goes_live_puts_the_one_before_live_again(stage: StageOnEmulator, first: str) -> None:
    process = stage.start("release", "--commit", B)
    read_until(process, "[4/6] put")
    process.send_signal(signal.SIGINT)
    said, error = process.communicate(timeout=60)
    expect(stage, Ended(process.returncode, said, error), ExitCode.ROLLED_BACK, first)
    # Whether it was heard while code went live, or on a busy machine behind that, tests of Stops tell apart.
    assert "Stopped by SIGINT." in said
    assert "is live again and passed the smoke. Stopped by SIGINT." in error


def failed_contracting_migrations_leave_what_passed_the_smoke(stage: StageOnEmulator) -> str:
    digest = stage.push(C, Behaviour(applies={"before": [], "after": [CONTRACT]}, exit_codes={"migrate after": 1}))
    unfinished = stage.run("release", "--digest", digest)
    expect(stage, unfinished, ExitCode.BROKEN, digest)
    assert "is live on dev and passed the smoke, but its contracting migrations are not all applied" in unfinished.error
    return digest


def ctrl_c_in_the_last_migrations_leaves_what_passed_the_smoke(stage: StageOnEmulator, second: str) -> None:
    stage.remove_parameter("environment/STATIC_URL")
    waiting = Behaviour(commit=C, waits_at="--phase after", goes_on=threading.Event())
    stage.images[second] = waiting
    process = stage.start("release", "--commit", C)
    assert waiting.begun.wait(60)
    process.terminate()
    said, error = process.communicate(timeout=60)
    expect(stage, Ended(process.returncode, said, error), ExitCode.BROKEN, second)
    assert "is live on dev and passed the smoke, but its contracting migrations are not all applied" in error
    assert "Stopped by SIGTERM." in error
    # Zappa would have kept it.
    assert "STATIC_URL" not in stage.variables()
    assert stage.acts()[-1].unreported == ("after",)


def who_is_killed_takes_zappa_along(stage: StageOnEmulator, second: str) -> None:
    process = stage.start("release", "--commit", B)
    read_until(process, "[4/6] put")
    while not (zappa := zappas_below(Path(tempfile.gettempdir()), f"coalition-zappa-{process.pid}-")):
        assert process.poll() is None
    # Stopped it cannot end by itself, nor change anything.
    os.kill(zappa[0], signal.SIGSTOP)
    handle = os.pidfd_open(zappa[0])
    process.kill()
    process.communicate()
    assert select.select([handle], [], [], 30)[0]
    os.close(handle)
    a_minute_has_passed(stage)
    assert stage.run("rollback", "--to", "999").code == ExitCode.REFUSED
    assert stage.live_digest() == second


def a_way_back_goes_past_a_contracting_migration_only_by_its_name(
    stage: StageOnEmulator, first: str, second: str
) -> None:
    stage.images[first].contracted = [UNREPORTED]
    refused = stage.run("rollback", "-n", "1")
    expect(stage, refused, ExitCode.REFUSED, second)
    assert (
        "The ledger does not know what was migrated since act 1: asking the database, through aaaaaaaaa" in refused.said
    )
    assert f"force each by name: --across-contracting {CONTRACT} {UNREPORTED}" in refused.error
    another = stage.run("rollback", "--across-contracting", "endorsements.0001_initial")
    expect(stage, another, ExitCode.REFUSED, second)
    assert "endorsements.0001_initial does not lie between" in another.error
    before = len(stage.commands)
    forced = stage.run("rollback", "-n", "1", "--across-contracting", CONTRACT, UNREPORTED)
    expect(stage, forced, ExitCode.DONE, first)
    # It has been live before: neither migrations nor static files, but the question.
    assert [command[-1] for _, _, command in stage.commands[before:]] == ["--plan"]
    assert not list(Path(tempfile.gettempdir()).glob("coalition-zappa-*/zappa_settings.json"))
    nothing_behind = stage.run("rollback", "-n", "1")
    expect(stage, nothing_behind, ExitCode.REFUSED, first)
    assert "and there is none" in nothing_behind.error


def test_a_first_deploy_whose_smoke_times_out_is_broken_and_says_that_nothing_is_behind_it(stage: StageOnEmulator):
    digest = stage.push(A, Behaviour(silent=True))
    deployed = stage.run("deploy", "--commit", A, "--smoke-seconds", "1")
    expect(stage, deployed, ExitCode.BROKEN, digest)
    assert "The smoke timed out" in deployed.error
    assert "Live now: sha256:" in deployed.error
    assert (
        "Nothing was live before, so it was left as it is. Mend the cause, then run bin/zappa release dev"
        in deployed.error
    )
    assert [act.outcome for act in stage.acts()] == [Outcome.BROKEN]
    assert stage.lock.holder() is None


def zappas_below(folder: Path, start: str) -> list[int]:
    """The processes that are Zappa by now, and whose working folder's name starts so."""
    found = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            where = link.readlink()
            words = link.with_name("cmdline").read_text().split("\0")
            is_zappa = words[:3] == [sys.executable, "-m", "zappa.cli"]
            if is_zappa and where.parent == folder and where.name.startswith(start):
                found.append(int(link.parent.name))
    return found


def read_until(process: subprocess.Popen[str], start: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(start):
            return
    pytest.fail(f"it never said {start}")


def expect(stage: StageOnEmulator, ended: Ended, code: ExitCode, live: str) -> None:
    assert (ended.code, stage.live_digest()) == (code, live), ended.said + ended.error
    assert "Traceback" not in ended.error
