"""Does the lock let in one at a time, and outlive nobody?"""

from __future__ import annotations

from itertools import count

import pytest

from backend.ops.cloud import Cloud
from backend.ops.errors import ExitCode, OperationFailed
from backend.ops.lock import LEASE_SECONDS, LeaseLost, StageLock

from .stage import make_ledger_table

_numbers = count()


class Clock:
    """Goes on only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lock(aws: str, clock: Clock) -> StageLock:
    cloud = Cloud(region=f"eu-lock-{next(_numbers)}", endpoint_url=aws)
    make_ledger_table(cloud)
    return StageLock(cloud=cloud, table="releases", stage="dev", clock=clock, sleep=clock.sleep)


def test_who_waits_says_for_whom_each_half_minute_and_gives_up_in_time(lock: StageLock, clock: Clock):
    said: list[str] = []
    with lock.held(who="ada", what="release", wait_seconds=0, say=said.append) as lease:
        began = clock.now
        other = StageLock(cloud=lock.cloud, table="releases", stage="dev", clock=clock, sleep=clock.sleep)
        with (
            pytest.raises(OperationFailed, match=r"ada \(release, since 2027-01-15 08:00:00 UTC\) is at work") as busy,
            other.held(who="grace", what="release", wait_seconds=45, say=said.append),
        ):
            pytest.fail("two hold one lock")
        assert busy.value.code == ExitCode.BUSY
        assert clock.now - began == 45
        lease.check()
    assert said == [
        "Waiting for ada (release, since 2027-01-15 08:00:00 UTC): 45 s more at most.",
        "Waiting for ada (release, since 2027-01-15 08:00:00 UTC): 15 s more at most.",
    ]
    assert lock.holder() is None


def test_whoever_died_holds_it_a_minute_longer(lock: StageLock, clock: Clock):
    dead = lock.held(who="ada", what="release", wait_seconds=0, say=print)
    lease = dead.__enter__()
    lease.stop()
    said: list[str] = []
    with lock.held(who="grace", what="rollback", wait_seconds=900, say=said.append):
        holder = lock.holder()
        assert holder is not None
        assert holder.who == "grace"
        assert clock.now - 1_800_000_000.0 == LEASE_SECONDS
        with pytest.raises(LeaseLost, match="The lock on dev was lost"):
            lease.check()
        # What is another's is not given back.
        dead.__exit__(None, None, None)
        assert lock.holder() is not None


def test_a_lease_that_was_renewed_lasts_a_minute_from_then(lock: StageLock, clock: Clock):
    with lock.held(who="ada", what="release", wait_seconds=0, say=print) as lease:
        clock.sleep(50)
        lease.check()
        clock.sleep(50)
        holder = lock.holder()
        assert holder is not None
        assert holder.who == "ada"


def test_a_lease_that_nobody_could_renew_for_a_minute_is_lost_whatever_the_table_says(lock: StageLock, clock: Clock):
    with lock.held(who="ada", what="release", wait_seconds=0, say=print) as lease:
        lease.refuse_if_lost()
        clock.sleep(LEASE_SECONDS)
        with pytest.raises(LeaseLost):
            lease.refuse_if_lost()


def test_stages_have_locks_of_their_own(lock: StageLock, clock: Clock):
    other = StageLock(cloud=lock.cloud, table="releases", stage="staging", clock=clock, sleep=clock.sleep)
    with (
        lock.held(who="ada", what="release", wait_seconds=0, say=print),
        other.held(who="grace", what="release", wait_seconds=0, say=print),
    ):
        holder = other.holder()
        assert holder is not None
        assert holder.who == "grace"
