"""Checks together: each has its time and no more, whatever another does."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from backend.foundation.health.checks import Readiness, Word


class Instant:
    """Answers what it was told."""

    def __init__(self, name: str, word: Word = "ok", seconds: float = 0.5) -> None:
        self.name, self.seconds, self._word = name, seconds, word
        self.runs = 0

    def run(self) -> Word:
        self.runs += 1
        return self._word

    def abandon(self) -> None:
        raise AssertionError("it had answered")


class Hanging:
    """Answers when it is released, and not before."""

    seconds = 0.05

    def __init__(self, name: str = "hanging") -> None:
        self.name = name
        self.released = threading.Event()
        self.ended = threading.Event()
        self.running = self.most_running = self.abandoned = 0

    def run(self) -> Word:
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        self.released.wait()
        self.running -= 1
        self.ended.set()
        return "ok"

    def abandon(self) -> None:
        self.abandoned += 1


class BackAfterAll:
    """Away when it is released, and well the next time."""

    name, seconds = "back", 0.05

    def __init__(self) -> None:
        self.released = threading.Event()
        self.runs = 0

    def run(self) -> Word:
        self.runs += 1
        if self.runs > 1:
            return "ok"
        self.released.wait()
        return "away"

    def abandon(self) -> None:
        pass


class Broken(Instant):
    def run(self) -> Word:
        raise RuntimeError("host-of-ours is gone")


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    check = Hanging()
    yield check
    check.released.set()
    assert check.ended.wait(10)


def test_each_says_how_it_is():
    checks = [Instant("a"), Instant("b", "behind"), Instant("c", "skipped", seconds=0.0)]
    assert Readiness(checks, remembered_seconds=0).words() == {"a": "ok", "b": "behind", "c": "skipped"}


def test_a_check_that_hangs_is_silent_and_keeps_nobody_else_from_answering(hanging: Hanging):
    words = Readiness([hanging, Instant("a")], remembered_seconds=0).words()
    assert words == {"hanging": "silent", "a": "ok"}
    assert not hanging.ended.is_set()
    assert hanging.abandoned == 1


def test_a_check_that_hangs_is_not_started_again_until_it_has_ended(hanging: Hanging):
    readiness = Readiness([hanging], remembered_seconds=0)
    assert [readiness.words()["hanging"] for _ in range(4)] == ["silent"] * 4
    assert (hanging.most_running, hanging.abandoned) == (1, 4)
    hanging.released.set()
    assert hanging.ended.wait(10)
    assert readiness.words() == {"hanging": "ok"}


def test_an_answer_that_came_too_late_is_nobodys():
    """The earlier run says «away» of a thing that is back: whoever asks now is told how it is now."""
    check = BackAfterAll()
    readiness = Readiness([check], remembered_seconds=0)
    assert readiness.words() == {"back": "silent"}
    check.seconds = 30.0
    check.released.set()
    assert readiness.words() == {"back": "ok"}


def test_a_check_that_fails_says_no_more_to_strangers_than_that(caplog: pytest.LogCaptureFixture):
    assert Readiness([Broken("a"), Broken("b", seconds=0.0)], remembered_seconds=0).words() == {
        "a": "failed",
        "b": "failed",
    }
    assert "RuntimeError" in caplog.text
    assert "host-of-ours" not in caplog.text


def test_what_was_just_found_out_is_told_again_without_asking():
    now, check = [100.0], Instant("a")
    readiness = Readiness([check], remembered_seconds=1.0, clock=lambda: now[0])
    for moment in (100.0, 100.5, 101.0):
        now[0] = moment
        readiness.words()
    assert check.runs == 1
    now[0] = 101.01
    readiness.words()
    assert check.runs == 2


def test_who_asks_while_another_does_shares_its_answer(hanging: Hanging):
    """Both asked before the check ended, so one run serves them: the clock stands still for both."""
    hanging.seconds = 30.0
    readiness = Readiness([hanging], remembered_seconds=0, clock=lambda: 7.0)
    heard: list[object] = []
    askers = [threading.Thread(target=lambda: heard.append(readiness.words())) for _ in range(5)]
    for asker in askers:
        asker.start()
    hanging.released.set()
    for asker in askers:
        asker.join(10)
    assert heard == [{"hanging": "ok"}] * 5
    assert hanging.most_running == 1
