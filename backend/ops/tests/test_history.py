"""Where do steps back lead, after any sequence of releases, failures and ways back?

The oracle is what a person has in mind: a pile of the releases that were good. A release puts one on top, a way back
takes some off, a failure does neither.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from backend.ops.cloud import Cloud
from backend.ops.errors import OperationFailed
from backend.ops.history import (
    Act,
    Outcome,
    act_named,
    acts_of,
    contracting_since,
    follows_of,
    good_since_taken_away,
    is_unsure_since,
    live_act,
    origin_of,
    steps_back,
)
from backend.ops.ledger import Ledger

from .stage import make_ledger_table

_stages = count()
_DIGESTS = [f"sha256:{letter * 64}" for letter in "abcd"]
_SETTINGS = [{"memory_size": 512}, {"memory_size": 1024}]
_FAILURES = [Outcome.ROLLED_BACK, Outcome.FAILED, Outcome.INTERRUPTED, Outcome.BROKEN]

_releases = st.tuples(st.just("release"), st.sampled_from(_DIGESTS), st.sampled_from(_SETTINGS))
_failures = st.tuples(st.just("failure"), st.sampled_from(_DIGESTS), st.sampled_from([*_FAILURES, None]))
_ways_back = st.tuples(st.just("back"), st.integers(1, 4), st.booleans())


@dataclass
class Operator:
    """Acts on a ledger as backend.ops.act does, and keeps the pile."""

    ledger: Ledger
    pile: list[tuple[str, dict[str, int]]] = field(default_factory=list)
    # What Lambda runs: something else than the top of the pile after a failure that left it so.
    live: str | None = None

    def release(self, digest: str, its_settings: dict[str, int]) -> None:
        self._begin_and_end("release", digest, its_settings, Outcome.GOOD)
        self.live = digest
        if not self.pile or self.pile[-1] != (digest, its_settings):
            self.pile.append((digest, its_settings))

    def failure(self, digest: str, outcome: Outcome | None) -> None:
        self._begin_and_end("release", digest, _SETTINGS[0], outcome)
        if outcome in {Outcome.BROKEN, Outcome.INTERRUPTED}:
            self.live = digest

    def back(self, steps: int, *, fails: bool) -> None:
        is_beside = bool(self.pile) and self.live != self.pile[-1][0]
        gone = steps - 1 if is_beside else steps
        stands = not is_beside
        acts = self.ledger.acts()
        if gone >= len(self.pile):
            with pytest.raises(OperationFailed):
                steps_back(acts, steps, from_live_act=stands)
            return
        target = steps_back(acts, steps, from_live_act=stands)
        expected = self.pile[-1 - gone]
        assert (target.digest, target.settings) == expected
        assert target.is_good
        act = self.ledger.begin(
            kind="rollback", digest=target.digest, commit="", settings=target.settings, who="ada",
            follows=target.follows, origin=target.origin,
        )  # fmt: skip
        if fails:
            self.ledger.end(act, Outcome.ROLLED_BACK)
            self.live = self.pile[-1][0]
            return
        self.ledger.end(act, Outcome.GOOD)
        self.live = target.digest
        del self.pile[len(self.pile) - gone :]

    def _begin_and_end(self, kind: str, digest: str, its_settings: dict[str, int], outcome: Outcome | None) -> None:
        follows = follows_of(self.ledger.acts(), digest, its_settings)
        act = self.ledger.begin(
            kind=kind, digest=digest, commit="", settings=its_settings, who="ada", follows=follows
        )  # fmt: skip
        if outcome is not None:
            self.ledger.end(act, outcome)


@pytest.fixture
def new_ledger(aws: str) -> Callable[[], Ledger]:
    cloud = Cloud(region=f"eu-history-{next(_stages)}", endpoint_url=aws)
    make_ledger_table(cloud)
    return lambda: Ledger(cloud=cloud, table="releases", stage=f"stage-{next(_stages)}")  # type: ignore[arg-type]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=st.lists(st.one_of(_releases, _failures, _ways_back), max_size=8))
def test_ways_back_go_down_the_pile_and_never_to_what_failed(
    new_ledger: Callable[[], Ledger], sequence: list[tuple[str, Any, Any]]
):
    operator = Operator(new_ledger())
    for what, one, other in sequence:
        if what == "release":
            operator.release(one, other)
        elif what == "failure":
            operator.failure(one, other)
        else:
            operator.back(one, fails=other)
    live = live_act(operator.ledger.acts())
    assert (live and (live.digest, live.settings)) == (operator.pile[-1] if operator.pile else None)
    # From here one step after the other, down to the ground: each goes further, none comes twice.
    for _ in range(len(operator.pile)):
        operator.back(1, fails=False)


def test_two_ways_back_go_two_back(new_ledger: Callable[[], Ledger]):
    operator = Operator(new_ledger())
    for digest in _DIGESTS[:3]:
        operator.release(digest, _SETTINGS[0])
    operator.back(1, fails=False)
    operator.back(1, fails=False)
    assert operator.live == _DIGESTS[0]
    operator.release(_DIGESTS[3], _SETTINGS[0])
    operator.back(1, fails=False)
    assert operator.live == _DIGESTS[0]


def test_the_same_release_once_more_is_no_step(new_ledger: Callable[[], Ledger]):
    operator = Operator(new_ledger())
    for digest in (_DIGESTS[0], _DIGESTS[1], _DIGESTS[1]):
        operator.release(digest, _SETTINGS[0])
    assert steps_back(operator.ledger.acts(), 1, from_live_act=True).digest == _DIGESTS[0]


def an_act(
    number: int, *, applied: tuple[str, ...] = (), outcome: Outcome | None = Outcome.GOOD, origin: int = 0
) -> Act:
    return Act(
        number=number, kind="release", digest=_DIGESTS[number % 4], commit="", settings={}, who="ada",
        began_at="2026-11-21T06:00:00.000+00:00", follows=None, origin=origin or number, outcome=outcome,
        applied=applied,
    )  # fmt: skip


def test_what_lies_between_counts_from_where_the_code_came_also_of_what_failed():
    first = an_act(1, applied=("a.0001_contract_first",))
    failed = an_act(4, applied=("a.0002_add_b", "a.0003_contract_drop_a"), outcome=Outcome.ROLLED_BACK)
    back = an_act(7, origin=1)
    assert contracting_since((first, failed), first.origin) == ("a.0003_contract_drop_a",)
    assert contracting_since((first, failed, back), back.origin) == ("a.0003_contract_drop_a",)
    assert contracting_since((first, failed), failed.origin) == ()


def test_an_act_that_was_cut_off_while_it_migrated_makes_the_ledger_unsure(new_ledger: Callable[[], Ledger]):
    ledger = new_ledger()
    act = ledger.begin(kind="release", digest=_DIGESTS[0], commit="", settings={}, who="ada", follows=None)
    ledger.note_migrating(act, "before")
    ledger.note_migrations(act, phase="before", applied=(), heads={})
    assert not is_unsure_since(ledger.acts(), 0)
    ledger.note_migrating(act, "after")
    assert is_unsure_since(ledger.acts(), 0)
    assert not is_unsure_since(ledger.acts(), act.number)


def test_rows_that_make_no_sense_keep_nobody_from_the_others():
    began: dict[str, Any] = {
        "kind": "release",
        "digest": "d",
        "commit": "",
        "settings": {},
        "who": "ada",
        "follows": None,
        "origin": None,
    }
    rows: list[dict[str, Any]] = [
        {"row": "ended", "act": 1, "at": "", "outcome": "good", "note": ""},
        {"row": "migrated", "act": 1, "phase": "after", "applied": [], "heads": {}},
        {"row": "began", "act": 2, "began_at": "then"},
        {"row": "began", "act": 3, "began_at": "then", **began},
        {"row": "blessed", "act": 3},
        {"row": "ended", "act": 3, "at": "now", "outcome": "sanctified", "note": "by whom?"},
        {},
    ]
    [act] = acts_of(rows)
    assert (act.number, act.outcome, act.note, act.is_good) == (3, Outcome.UNKNOWN, "sanctified: by whom?", False)


def test_what_an_undeploy_took_away_is_not_put_back_by_itself():
    gone = (an_act(1), an_act(3, outcome=Outcome.TAKEN_AWAY), an_act(5, outcome=Outcome.BROKEN))
    assert good_since_taken_away(gone) is None
    again = an_act(7)
    assert good_since_taken_away((*gone, again)) is again


def test_what_runs_came_with_the_act_that_brought_its_code_not_with_one_that_failed_to():
    acts = (an_act(4), an_act(8, outcome=Outcome.FAILED), an_act(12, origin=4), an_act(16, outcome=Outcome.ROLLED_BACK))
    assert origin_of(acts, acts[0].digest) == 4
    assert origin_of(acts, "sha256:another") is None


def test_a_failed_release_cannot_be_named_as_a_way_back():
    with pytest.raises(OperationFailed, match="is no place to go back to: failed"):
        act_named((an_act(1), an_act(3, outcome=Outcome.FAILED)), "3")
    with pytest.raises(OperationFailed, match="never ended"):
        act_named((an_act(3, outcome=None),), "3")
    assert act_named((an_act(1),), _DIGESTS[1]).number == 1
    assert act_named((an_act(1),), _DIGESTS[1].removeprefix("sha256:")[:8]).number == 1
    with pytest.raises(OperationFailed, match="No good release"):
        act_named((an_act(1),), _DIGESTS[2])
