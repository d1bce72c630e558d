"""Do releases of one stage keep out of each other's way, and does one that is stopped leave it in order?"""

from __future__ import annotations

import signal
import subprocess
import threading
from itertools import pairwise

import pytest

from backend.ops.errors import ExitCode
from backend.ops.history import Outcome

from .stage import Behaviour, StageOnEmulator, a_minute_has_passed

LIVE, NEXT = ("1" * 40, "2" * 40)


@pytest.fixture
def slow(stage: StageOnEmulator) -> Behaviour:
    """An image whose tasks wait until the test lets them go on, and then fail; another one is live."""
    stage.put_live_by_hand(stage.push(LIVE))
    digest = stage.push(NEXT, Behaviour(goes_on=threading.Event(), exit_codes={"collectstatic": 1}))
    return stage.images[digest]


def let_go(behaviour: Behaviour) -> None:
    assert behaviour.goes_on is not None
    behaviour.goes_on.set()


def test_of_four_releases_at_once_one_runs_and_the_others_wait_or_say_so(stage: StageOnEmulator, slow: Behaviour):
    words = ("release", "--commit", NEXT)
    first = stage.start(*words, RELEASED_BY="ada")
    assert slow.begun.wait(60)
    waits = [stage.start(*words, RELEASED_BY="grace"), stage.start(*words, "--wait", "900", RELEASED_BY="mary")]
    does_not = stage.run(*words, "--no-wait", RELEASED_BY="joan")

    assert does_not.code == ExitCode.BUSY
    assert "ada (release, since " in does_not.error
    for process in waits:
        assert "Waiting for ada (release, since " in line_of(process)
    assert [command for _, _, command in stage.commands] == [["python", "manage.py", "collectstatic", "--no-input"]]
    assert len(stage.acts()) == 1

    let_go(slow)
    assert {process.wait(60) for process in (first, *waits)} == {ExitCode.REFUSED}
    for process in (first, *waits):
        process.communicate()
    acts = stage.acts()
    assert [act.outcome for act in acts] == [Outcome.FAILED] * 3
    assert acts[0].who == "ada"
    # One after the other: each began when the one before had ended.
    assert all(before.ended_at <= after.began_at for before, after in pairwise(acts))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_release_that_is_stopped_says_where_it_stood_and_gives_the_lock_back(
    stage: StageOnEmulator, slow: Behaviour, number: signal.Signals
):
    process = stage.start("release", "--commit", NEXT)
    assert slow.begun.wait(60)
    live = stage.live_digest()
    process.send_signal(number)
    said, error = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert "Stopped during «[2/6] collect static files» of release 1. Live, as before: sha256:" in said
    assert f"stopped by {number.name}" in error
    assert "Traceback" not in error
    assert stage.live_digest() == live
    assert stage.lock.holder() is None
    assert [act.outcome for act in stage.acts()] == [Outcome.INTERRUPTED]


def test_a_release_that_was_killed_is_seen_by_the_next_once_its_lease_is_over(stage: StageOnEmulator, slow: Behaviour):
    process = stage.start("release", "--commit", NEXT)
    assert slow.begun.wait(60)
    process.kill()
    process.communicate()
    assert stage.run("release", "--commit", NEXT, "--no-wait").code == ExitCode.BUSY
    assert [act.outcome for act in stage.acts()] == [None]

    a_minute_has_passed(stage)
    let_go(slow)
    ended = stage.run("release", "--commit", NEXT, "--no-wait", RELEASED_BY="grace")
    assert "Note: release 1 (222222222222@sha256:" in ended.said
    assert "began and never ended" in ended.said
    assert [act.outcome for act in stage.acts()] == [Outcome.INTERRUPTED, Outcome.FAILED]
    assert "noted by grace's release" in stage.acts()[0].note


def test_who_lost_the_lock_touches_nothing_more(stage: StageOnEmulator, slow: Behaviour):
    slow.exit_codes.clear()
    process = stage.start("release", "--commit", NEXT)
    assert slow.begun.wait(60)
    live = stage.live_digest()
    a_minute_has_passed(stage)
    with stage.lock.held(who="grace", what="rollback", wait_seconds=0, say=print):
        let_go(slow)
        said, error = process.communicate(timeout=60)
        assert process.returncode == ExitCode.REFUSED, said + error
        assert "The lock on dev was lost" in error
        assert stage.live_digest() == live
        # Not even its migrations: the step after the one in which it lost the lock was not begun.
        assert [command[2] for _, _, command in stage.commands] == ["collectstatic"]
        holder = stage.lock.holder()
        assert holder is not None
        assert holder.who == "grace"


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()
