"""Which two of the Senate's three classes has each state, and what has no senators?"""

from __future__ import annotations

from backend.apps.geography.fips import BY_FIPS, BY_USPS

from .chambers import SENATE_CLASSES

# Each state lacks one of the three, for good: it was dealt its two when it joined (the Senate's own lists of classes).
_LACKED_BY = {
    1: "AL AK AR CO GA ID IL IA KS KY LA NH NC OK OR SC SD",
    2: "AZ CA CT FL HI IN MD MO NV NY ND OH PA UT VT WA WI",
    3: "DE ME MA MI MN MS MT NE NJ NM RI TN TX VA WV WY",
}
_LACKING = {BY_USPS[usps].fips: lacked for lacked, states in _LACKED_BY.items() for usps in states.split()}


def senate_classes(state_fips: str) -> tuple[int, ...]:
    """The classes of a state's two senators; empty of the District of Columbia and the territories, which have none."""
    lacked = _LACKING.get(state_fips)
    return tuple(one for one in SENATE_CLASSES if one != lacked) if lacked else ()


def why_no_seat(state_fips: str, senate_class: int | None) -> str | None:
    """Why nobody sits there, as a sentence without its full stop; None where somebody may.

    `state_fips` is a known one; without a class only whether there are senators is asked.
    """
    name, classes = BY_FIPS[state_fips].name, senate_classes(state_fips)
    if not classes:
        return f"{name} has no senators"
    if senate_class is None or senate_class in classes:
        return None
    first, second = classes
    return f"{name} has no senator of class {senate_class}, only of classes {first} and {second}"
