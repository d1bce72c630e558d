"""Which seats the Senate has: a hundred, two a state, each of a class that the state has."""

from __future__ import annotations

from collections import Counter

from backend.apps.geography.fips import BY_USPS, STATES
from backend.apps.legislators.senate_classes import senate_classes, why_no_seat

NO_STATES = {"DC", "AS", "GU", "MP", "PR", "VI"}


def test_each_state_has_two_classes_and_nothing_else_has_any():
    classes = {state.usps: senate_classes(state.fips) for state in STATES}
    assert {usps for usps, held in classes.items() if not held} == NO_STATES
    assert {len(set(held)) for held in classes.values() if held} == {2}
    # 33, 33 and 34: the Constitution's thirds.
    assert Counter(one for held in classes.values() for one in held) == {1: 33, 2: 33, 3: 34}


def test_a_seat_that_is_none_is_told_with_its_state_and_class():
    connecticut, columbia = BY_USPS["CT"].fips, BY_USPS["DC"].fips
    assert why_no_seat(connecticut, 2) == "Connecticut has no senator of class 2, only of classes 1 and 3"
    assert why_no_seat(columbia, 1) == why_no_seat(columbia, None) == "District of Columbia has no senators"
    assert [why_no_seat(connecticut, one) for one in (1, 3, None)] == [None, None, None]
