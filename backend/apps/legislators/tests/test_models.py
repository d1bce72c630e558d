"""What the database refuses, whoever asks."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from backend.apps.legislators.models import Legislator

from .making import representative, senator, term

pytestmark = pytest.mark.django_db


def refused(make: Any, *args: Any, **changes: Any) -> str:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        make(*args, **changes)
    return str(caught.value)


def test_no_two_hold_the_seat_of_a_senator_or_a_district_on_one_day():
    senator(senate_class=1)
    representative()
    assert "term_senate_seat_held_once" in refused(senator, senate_class=1)
    assert "term_house_seat_held_once" in refused(representative)
    senator(senate_class=3)
    senator("50", senate_class=1)
    representative("0902")


def test_on_the_day_of_an_end_another_may_begin():
    representative(end=date(2026, 5, 1))
    assert "held_once" in refused(representative, start=date(2026, 4, 30), end=date(2027, 1, 3))
    representative(start=date(2026, 5, 1))


def test_state_districts_may_send_several():
    term("lower", "53001")
    term("lower", "53001")


def test_before_1971_a_state_could_elect_two_at_large():
    days = {"start": date(1967, 1, 10), "end": date(1969, 1, 3)}
    representative("1500", **days)
    representative("1500", **days)


def test_nobody_holds_two_seats_at_once():
    held = representative()
    assert "term_one_seat_a_person" in refused(senator, legislator=held.legislator)


@pytest.mark.parametrize(
    ("chamber", "geoid", "changes", "name"),
    [
        ("senate", "09", {}, "term_class_is_a_senators"),
        ("senate", "09", {"senate_class": 4}, "term_class_is_a_senators"),
        ("house", "0901", {"senate_class": 1}, "term_class_is_a_senators"),
        ("house", "0901", {"end": date(2025, 1, 3)}, "term_days_in_order"),
    ],
)
def test_terms_that_contradict_themselves_are_refused(chamber: str, geoid: str, changes: Any, name: str):
    assert name in refused(term, chamber, geoid, **changes)


@pytest.mark.parametrize("changes", [{"bioguide": "x"}, {"name": " "}, {"last_name": ""}])
def test_a_legislator_is_named_and_known_by_a_well_formed_id(changes: dict[str, str]):
    assert refused(Legislator.objects.create, **{"name": "Ada", "first_name": "Ada", "last_name": "A", **changes})


def test_who_held_a_seat_is_not_deleted():
    with pytest.raises(ProtectedError):
        representative().legislator.delete()


@pytest.mark.parametrize(
    ("chamber", "geoid", "role"),
    [
        ("house", "0901", "representative"),
        ("house", "5000", "representative"),
        ("house", "1198", "delegate"),
        ("house", "7298", "resident-commissioner"),
        ("upper", "31001", "state-upper"),
        ("lower", "09001", "state-lower"),
    ],
)
def test_what_a_member_is_called_follows_from_the_seat(chamber: str, geoid: str, role: str):
    assert term(chamber, geoid).role == role


def test_the_party_is_that_of_the_day():
    held = representative(
        party="Independent",
        party_history=[
            {"start": "2025-01-03", "party": "Republican", "caucus": ""},
            {"start": "2026-03-09", "party": "Independent", "caucus": "Republican"},
        ],
    )
    assert (held.party_on(date(2026, 3, 8)), held.caucus_on(date(2026, 3, 8))) == ("Republican", "")
    assert (held.party_on(date(2026, 3, 9)), held.caucus_on(date(2026, 3, 9))) == ("Independent", "Republican")
    assert held.party_on(date(2024, 1, 1)) == "Independent"
