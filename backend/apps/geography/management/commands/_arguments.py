"""What does a person mean on the command line? Vintages by a key or a pattern of keys, a day, a state."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Iterable
from datetime import date

from backend.apps.geography.errors import VintageNotFound
from backend.apps.geography.fips import state_of
from backend.apps.geography.models import Vintage


def chosen_vintages(patterns: Iterable[str]) -> list[Vintage]:
    """Those that match any pattern; VintageNotFound names a pattern that matches none."""
    chosen: dict[int, Vintage] = {}
    for pattern in patterns:
        matching = list(Vintage.objects.matching(pattern))
        if not matching:
            raise VintageNotFound(f"No vintage has the key {pattern}; manage.py list_vintages shows all.")
        chosen |= {vintage.pk: vintage for vintage in matching}
    return list(chosen.values())


def day(text: str) -> date:
    """An argument's type: an ISO date."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is not a date like 2023-01-03") from error


def state_fips(text: str) -> str:
    """An argument's type: a state by postal or FIPS code, as its FIPS code."""
    try:
        return state_of(text).fips
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error
