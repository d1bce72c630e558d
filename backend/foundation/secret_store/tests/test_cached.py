"""Kept secrets: asked for seldom, replaced without a failure, and still there when their store is not."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from backend.foundation.secret_store.cached import LIFETIME_SECONDS, PAUSE_SECONDS, CachedSecrets
from backend.foundation.secret_store.protocol import SecretError, SecretMissing, SecretStoreAway, VersionStage

NAME = "coalition/test/database"


class Refused(Exception):
    """The lock does not open."""


class Lock:
    """What the secret is for: something that opens to some passwords."""

    def __init__(self, *opening: str) -> None:
        self.opening = set(opening)
        self.tries = 0

    def attempt(self, values: Mapping[str, str]) -> str:
        self.tries += 1
        if values["password"] not in self.opening:
            raise Refused(self.tries)
        return values["password"]


class Store:
    """In memory, with every read counted, and able to be away."""

    def __init__(self, **versions: str) -> None:
        self.versions = versions
        self.reads: list[str] = []
        self.is_away = False

    def read(self, secret_id: str, version_stage: VersionStage = "AWSCURRENT") -> Mapping[str, str]:
        self.reads.append(version_stage)
        if self.is_away:
            raise SecretStoreAway(f"{secret_id} could not be read")
        if version_stage not in self.versions:
            raise SecretMissing(f"{secret_id} {version_stage}")
        return {"password": self.versions[version_stage]}

    def write(self, secret_id: str, values: Mapping[str, str]) -> None:
        raise NotImplementedError


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def is_refused(error: Exception) -> bool:
    return isinstance(error, Refused)


def kept(store: Store, clock: Clock, jitter: float = 0.0) -> CachedSecrets:
    return CachedSecrets(store, clock=clock, jitter=lambda: jitter)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_secret_is_read_once_in_ten_minutes(clock: Clock):
    store = Store(AWSCURRENT="a")
    secrets = kept(store, clock)
    for _ in range(100):
        assert secrets.get(NAME) == {"password": "a"}
    clock.now += LIFETIME_SECONDS - 1
    secrets.get(NAME)
    assert len(store.reads) == 1
    clock.now += 1
    secrets.get(NAME)
    assert len(store.reads) == 2


@pytest.mark.parametrize(("jitter", "seconds"), [(0.0, 600.0), (0.5, 540.0), (0.999, 480.12)])
def test_not_every_process_asks_at_the_same_moment(clock: Clock, jitter: float, seconds: float):
    store = Store(AWSCURRENT="a")
    secrets = kept(store, clock, jitter)
    secrets.get(NAME)
    clock.now += seconds - 0.01
    secrets.get(NAME)
    assert len(store.reads) == 1
    clock.now += 0.02
    secrets.get(NAME)
    assert len(store.reads) == 2


def test_while_the_store_is_away_the_last_value_serves_and_the_store_is_seldom_asked(clock: Clock):
    store = Store(AWSCURRENT="a")
    secrets = kept(store, clock)
    secrets.get(NAME)
    store.is_away = True
    clock.now += LIFETIME_SECONDS
    for _ in range(50):
        assert secrets.get(NAME) == {"password": "a"}
    assert len(store.reads) == 2
    assert secrets.age_seconds(NAME) == LIFETIME_SECONDS
    clock.now += PAUSE_SECONDS
    store.is_away = False
    store.versions["AWSCURRENT"] = "b"
    assert secrets.get(NAME) == {"password": "b"}
    assert secrets.age_seconds(NAME) == 0


def test_a_secret_that_was_never_read_is_an_error_and_the_store_is_seldom_asked(clock: Clock):
    store = Store(AWSCURRENT="a")
    store.is_away = True
    secrets = kept(store, clock)
    for _ in range(50):
        with pytest.raises(SecretStoreAway, match="could not be read"):
            secrets.get(NAME)
    assert len(store.reads) == 1
    store.is_away = False
    clock.now += PAUSE_SECONDS
    assert secrets.get(NAME) == {"password": "a"}


def test_the_age_is_unknown_before_the_first_read(clock: Clock):
    secrets = kept(Store(AWSCURRENT="a"), clock)
    assert (secrets.age_seconds(NAME), secrets.oldest_age_seconds()) == (None, None)
    secrets.get(NAME)
    clock.now += 7
    secrets.get("another")
    assert (secrets.age_seconds(NAME), secrets.oldest_age_seconds()) == (7, 7)


@pytest.mark.parametrize(
    "versions",
    [
        pytest.param({"AWSCURRENT": "new", "AWSPREVIOUS": "old"}, id="the rotation is over"),
        pytest.param({"AWSCURRENT": "old", "AWSPENDING": "new"}, id="the database is ahead of the secret"),
        pytest.param({"AWSCURRENT": "other", "AWSPREVIOUS": "new"}, id="the secret is ahead of the database"),
    ],
)
def test_a_refused_value_is_replaced_by_the_version_that_works(clock: Clock, versions: dict[str, str]):
    store = Store(AWSCURRENT="old")
    secrets, lock = kept(store, clock), Lock("old")
    assert secrets.use(NAME, lock.attempt, is_refused) == "old"
    store.versions, lock.opening = versions, {"new"}
    assert secrets.use(NAME, lock.attempt, is_refused) == "new"
    reads, tries = len(store.reads), lock.tries
    assert secrets.use(NAME, lock.attempt, is_refused) == "new"
    assert (len(store.reads), lock.tries) == (reads, tries + 1)  # at once, without a search


def test_a_refusal_that_nothing_helps_is_searched_once_in_five_seconds(clock: Clock):
    store = Store(AWSCURRENT="a", AWSPENDING="b", AWSPREVIOUS="c")
    secrets, lock = kept(store, clock), Lock()
    for _ in range(50):
        with pytest.raises(Refused):
            secrets.use(NAME, lock.attempt, is_refused)
    assert len(store.reads) == 4  # the first, and one search
    assert lock.tries <= 50 + 3
    clock.now += PAUSE_SECONDS
    lock.opening = {"b"}
    assert secrets.use(NAME, lock.attempt, is_refused) == "b"


def test_a_refusal_while_the_store_is_away_stays_one(clock: Clock):
    store = Store(AWSCURRENT="a")
    secrets, lock = kept(store, clock), Lock("a")
    secrets.use(NAME, lock.attempt, is_refused)
    store.is_away, lock.opening = True, set()
    with pytest.raises(Refused):
        secrets.use(NAME, lock.attempt, is_refused)
    lock.opening = {"a"}
    assert secrets.use(NAME, lock.attempt, is_refused) == "a"


def test_what_is_no_refusal_leads_to_no_search(clock: Clock):
    store = Store(AWSCURRENT="a")
    secrets = kept(store, clock)

    def attempt(values: Mapping[str, str]) -> None:
        raise SecretError("something else")

    with pytest.raises(SecretError, match="something else"):
        secrets.use(NAME, attempt, is_refused)
    assert store.reads == ["AWSCURRENT"]


def test_many_that_are_refused_at_once_search_once(clock: Clock):
    store = Store(AWSCURRENT="old")
    secrets, lock = kept(store, clock), Lock("old")
    secrets.use(NAME, lock.attempt, is_refused)
    together = threading.Barrier(16)

    def attempt(values: Mapping[str, str]) -> str:
        if values["password"] == "old":
            together.wait(timeout=10)
        return lock.attempt(values)

    store.versions, lock.opening = {"AWSCURRENT": "old", "AWSPENDING": "new"}, {"new"}
    with ThreadPoolExecutor(16) as threads:
        opened = list(threads.map(lambda _: secrets.use(NAME, attempt, is_refused), range(16)))
    assert opened == ["new"] * 16
    assert store.reads.count("AWSPENDING") == 1


class Step:
    """A rotation that takes its next step after each read and each attempt of its only client."""

    def __init__(self, store: Store, lock: Lock, at: tuple[int, ...], steps: tuple[str, ...]) -> None:
        self.store, self.lock, self.at, self.steps = store, lock, at, steps
        self.events = 0
        self.secrets: CachedSecrets

    def read(self, secret_id: str, version_stage: VersionStage = "AWSCURRENT") -> Mapping[str, str]:
        self._pass()
        return self.store.read(secret_id, version_stage)

    def write(self, secret_id: str, values: Mapping[str, str]) -> None:
        raise NotImplementedError

    def attempt(self, values: Mapping[str, str]) -> str:
        self._pass()
        return self.lock.attempt(values)

    def _pass(self) -> None:
        for position, step in zip(self.at, self.steps, strict=True):
            if position == self.events:
                getattr(self, step)()
        self.events += 1

    def create(self) -> None:
        self.store.versions["AWSPENDING"] = "new"

    def set(self) -> None:
        self.lock.opening = {"new"}

    def finish(self) -> None:
        self.store.versions = {"AWSCURRENT": "new", "AWSPREVIOUS": "old"}


# Each step after as many reads and attempts as the number says, in every way three steps can fall among the first nine.
MOMENTS = list(itertools.combinations_with_replacement(range(9), 3))


@pytest.mark.parametrize("steps", [("create", "set", "finish"), ("create", "finish", "set")])
def test_a_rotation_is_noticed_by_nobody_wherever_its_steps_fall(steps: tuple[str, ...]):
    for moments in MOMENTS:
        clock, lock = Clock(), Lock("old")
        rotation = Step(Store(AWSCURRENT="old"), lock, moments, steps)
        secrets = CachedSecrets(rotation, clock=clock, jitter=lambda: 0.0)
        for request in range(8):
            if request == 3:  # the secret is read anew in the middle of it
                clock.now += LIFETIME_SECONDS
            assert secrets.use(NAME, rotation.attempt, is_refused) in {"old", "new"}, moments
        assert lock.opening == {"new"}
