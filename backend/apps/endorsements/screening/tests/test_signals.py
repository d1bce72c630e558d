"""The score: a sum in which nothing bad ever helps."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.apps.endorsements.screening.disposable import is_disposable
from backend.apps.endorsements.screening.links import signals_of
from backend.apps.endorsements.screening.mailbox import mailbox_of
from backend.apps.endorsements.screening.signals import (
    HELD_FROM,
    PROOF_ASKED_FROM,
    WEIGHTS,
    Outcome,
    Signal,
    names_of,
    outcome_of,
    reasons_of,
    score_of,
)
from backend.foundation.mail.canonical_email import canonical_email

SOME = st.frozensets(st.sampled_from(list(Signal)))
SEVERITY = [Outcome.PASSES, Outcome.ASKS_PROOF, Outcome.HELD]


@given(SOME, st.sampled_from(list(Signal)), st.booleans())
def test_another_bad_signal_never_lowers_the_score_nor_softens_what_follows(
    signals: frozenset[Signal], another: Signal, has_proof: bool
):
    more = signals | {another}
    assert score_of(more) >= score_of(signals)
    assert (score_of(more) > score_of(signals)) == (another not in signals)
    before, after = (outcome_of(score_of(one), has_proof=has_proof) for one in (signals, more))
    assert SEVERITY.index(after) >= SEVERITY.index(before)


@given(SOME)
def test_a_proof_of_work_never_harms_and_with_one_nobody_is_asked_again(signals: frozenset[Signal]):
    score = score_of(signals)
    without, proven = outcome_of(score, has_proof=False), outcome_of(score, has_proof=True)
    assert SEVERITY.index(proven) <= SEVERITY.index(without)
    assert proven is not Outcome.ASKS_PROOF


@given(st.lists(st.sampled_from(list(Signal))))
def test_order_and_repetition_mean_nothing(signals: list[Signal]):
    assert score_of(signals) == score_of(set(signals)) == score_of(signals[::-1])
    assert reasons_of(signals) == reasons_of(signals[::-1])
    assert len(reasons_of(signals)) == len(names_of(signals)) == len(set(signals))


def test_every_signal_weighs_something_and_says_why_and_nothing_weighs_nothing():
    assert WEIGHTS.keys() == set(Signal)
    assert all(one.weight > 0 and one.reason.endswith(".") for one in WEIGHTS.values())
    assert len({one.reason for one in WEIGHTS.values()}) == len(Signal)
    assert score_of([]) == 0


@pytest.mark.parametrize(
    "honest",
    [
        [],
        [Signal.TOKEN_MISSING],
        [Signal.TOO_OLD],
        [Signal.DISPOSABLE_ADDRESS],
        [Signal.LINKS],
        [Signal.BUSY_CAMPAIGN],
        [Signal.TOKEN_MISSING, Signal.DISPOSABLE_ADDRESS],
        [Signal.TOKEN_MISSING, Signal.LINKS],
        [Signal.TOKEN_MISSING, Signal.BUSY_CAMPAIGN],
        [Signal.TOO_OLD, Signal.DISPOSABLE_ADDRESS],
    ],
)
def test_what_honest_people_do_passes(honest: Collection[Signal]):
    assert outcome_of(score_of(honest), has_proof=False) is Outcome.PASSES


@pytest.mark.parametrize(
    ("signals", "outcome"),
    [
        ([Signal.TOO_OLD], Outcome.ASKS_PROOF),
        ([Signal.DISPOSABLE_ADDRESS], Outcome.ASKS_PROOF),
        ([Signal.LINKS], Outcome.ASKS_PROOF),
        ([Signal.TOKEN_MISSING, Signal.LINKS], Outcome.ASKS_PROOF),
        ([Signal.TOKEN_MISSING, Signal.DISPOSABLE_ADDRESS], Outcome.ASKS_PROOF),
        ([Signal.LINKS, Signal.DISPOSABLE_ADDRESS], Outcome.HELD),
        ([Signal.MANY_LINKS], Outcome.HELD),
        ([Signal.TOO_FAST], Outcome.HELD),
    ],
)
def test_in_a_rush_a_form_without_a_token_passes_and_any_other_sign_weighs_as_much_more(
    signals: Collection[Signal], outcome: Outcome
):
    assert outcome_of(score_of([*signals, Signal.BUSY_CAMPAIGN]), has_proof=False) is outcome


def test_what_only_a_robot_does_is_held_whatever_it_proves():
    assert score_of([Signal.HIDDEN_FIELD]) >= HELD_FROM > PROOF_ASKED_FROM
    assert outcome_of(score_of([Signal.HIDDEN_FIELD]), has_proof=True) is Outcome.HELD


def test_a_signal_of_another_release_is_shown_by_its_name():
    assert reasons_of(["gone", Signal.LINKS]) == [WEIGHTS[Signal.LINKS].reason, "gone"]


@pytest.mark.parametrize(
    ("statement", "names", "found"),
    [
        ("Clean water for all.", ("Ann", "", ""), set()),
        ("See our page: https://parents.example/water", ("Ann",), {Signal.LINKS}),
        ("www.a.example HTTP://b.example", ("Ann",), {Signal.LINKS}),
        ("www.a.example https://b.example www.c.example", ("Ann",), {Signal.MANY_LINKS}),
        ('<a class="x" href="//a.example">a</a>', ("Ann",), {Signal.MARKUP}),
        ("[url=a.example]a[/url]", ("Ann",), {Signal.MARKUP}),
        ("We love a < b and [links] and wwwords", ("Dr. A. B. Example, M.D.", "Parents.example"), set()),
        ("", ("Ann", "", "https://a.example"), {Signal.LINK_IN_NAME}),
    ],
)
def test_links_are_counted_where_they_stand(statement: str, names: tuple[str, ...], found: set[Signal]):
    assert set(signals_of(statement, names)) == found


@given(st.text(), st.text())
def test_any_words_are_looked_at(statement: str, name: str):
    assert set(signals_of(statement, (name,))) <= set(Signal)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("ann@mailinator.com", True),
        ("Ann@Mailinator.COM", True),
        ("ann@any.mailinator.com", True),
        ("ann@mailinator.com.example.org", False),
        ("ann@example.org", False),
        ("ann@gmail.com", False),
    ],
)
def test_a_disposable_domain_is_known_with_what_lies_below_it(address: str, expected: bool):
    assert is_disposable(canonical_email(address)) is expected


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("ann@example.org", "ann@example.org"),
        ("ann+water@example.org", "ann@example.org"),
        ("a.n.n+1@gmail.com", "ann@gmail.com"),
        ("a.n.n@example.org", "a.n.n@example.org"),
        ("+ann@example.org", "+ann@example.org"),
        ("...@gmail.com", "...@gmail.com"),
    ],
)
def test_one_mailbox_is_counted_once(address: str, mailbox: str):
    assert mailbox_of(address) == mailbox
