"""A signed time: between two seconds and a day, and never a reason to fail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import signing
from hypothesis import given
from hypothesis import strategies as st

from backend.apps.endorsements.screening.form_token import LEAST_AGE, MOST_AGE, issue_form_token, signal_of
from backend.apps.endorsements.screening.signals import Signal
from backend.apps.endorsements.tests.journey import NOW

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(0), Signal.TOO_FAST),
        (LEAST_AGE - SECOND, Signal.TOO_FAST),
        (LEAST_AGE, None),
        (timedelta(hours=1), None),
        (timedelta(hours=20), None),
        (MOST_AGE, None),
        (MOST_AGE + SECOND, Signal.TOO_OLD),
        (-10 * SECOND, Signal.TOO_FAST),  # another container's clock
        (timedelta(minutes=-1), Signal.TOKEN_UNREADABLE),
    ],
)
def test_its_age_speaks(age: timedelta, expected: Signal | None):
    assert signal_of(issue_form_token(now=NOW), NOW + age) is expected


@pytest.mark.parametrize("token", ["", " "])
def test_none_is_missing(token: str):
    assert signal_of(token, NOW) is Signal.TOKEN_MISSING


def test_one_that_was_signed_for_something_else_is_none_of_ours():
    other = signing.Signer(salt="other").sign_object({"at": int(NOW.timestamp())})
    assert signal_of(other, NOW) is Signal.TOKEN_UNREADABLE


def test_one_that_was_bent_is_none_of_ours():
    token = issue_form_token(now=NOW)
    for position in range(len(token)):
        bent = token[:position] + ("A" if token[position] != "A" else "B") + token[position + 1 :]
        assert signal_of(bent, NOW + LEAST_AGE) is Signal.TOKEN_UNREADABLE, position


def test_it_outlives_a_change_of_the_signing_key(settings):
    token = issue_form_token(now=NOW)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new one " * 6, [settings.SECRET_KEY]
    assert signal_of(token, NOW + LEAST_AGE) is None
    settings.SECRET_KEY_FALLBACKS = []
    assert signal_of(token, NOW + LEAST_AGE) is Signal.TOKEN_UNREADABLE


@given(st.text(), st.timedeltas(min_value=timedelta(days=-9_000), max_value=timedelta(days=9_000)))
def test_whatever_comes_is_a_signal_and_no_error(token: str, age: timedelta):
    assert signal_of(token, NOW + age) in {Signal.TOKEN_MISSING, Signal.TOKEN_UNREADABLE}
