"""The plan of an import, for any two editions of a list: nothing is held twice, nobody is lost, and twice is once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import count, pairwise

from hypothesis import given
from hypothesis import strategies as st

from backend.apps.legislators.congress.entries import Person, Seat
from backend.apps.legislators.congress.plan import Plan, Stored, StoredTerm, plan_import

AS_OF = date(2026, 3, 1)
FIRST = date(2019, 1, 3)
PEOPLE = ("A000001", "B000002", "C000003", "D000004")


def person(bioguide: str, seats: list[Seat]) -> Person:
    return Person(
        bioguide=bioguide,
        name=f"Ada {bioguide}",
        first_name="Ada",
        middle_name="",
        last_name=bioguide,
        nickname="",
        suffix="",
        seats=tuple(seats),
    )


@st.composite
def seats(draw: st.DrawFn) -> list[Seat]:
    """Of one person: some seats that do not overlap, of two districts and one senator."""
    found, day = [], FIRST
    for _ in range(draw(st.integers(1, 3))):
        start = day + timedelta(days=draw(st.integers(0, 900)))
        end = start + timedelta(days=draw(st.integers(1, 1500)))
        day = end
        chamber, layer, geoid, number = draw(
            st.sampled_from(
                [("house", "cd", "0901", None), ("house", "cd", "0902", None), ("senate", "state", "09", 1)]
            )
        )
        found.append(
            Seat(
                chamber=chamber,
                layer=layer,
                geoid=geoid,
                senate_class=number,
                start=start,
                end=end,
                phone=draw(st.sampled_from(["", "202-555-0100"])),
            )
        )
    return found


@st.composite
def editions(draw: st.DrawFn) -> list[Person]:
    return [person(bioguide, draw(seats())) for bioguide in draw(st.permutations(PEOPLE))[: draw(st.integers(0, 4))]]


_keys = count(1)


def applied(stored: Mapping[str, Stored], plan: Plan) -> dict[str, Stored]:
    """What the service writes, in memory."""
    after = {}
    for bioguide, known in stored.items():
        terms = [
            replace(
                term,
                seat=replace(
                    plan.updated_terms.get(term.pk, term.seat), end=plan.ended_terms.get(term.pk, term.seat.end)
                ),
            )
            for term in known.terms
            if term.pk not in plan.gone_terms
        ]
        after[bioguide] = replace(known, terms=tuple(terms))
    for one in plan.new_people:
        after[one.bioguide] = Stored(next(_keys), replace(one, seats=()))
    for bioguide, seat in plan.new_terms:
        known = after[bioguide]
        after[bioguide] = replace(known, terms=(*known.terms, StoredTerm(next(_keys), seat)))
    return after


def planned(stored: Mapping[str, Stored], edition: list[Person], **options: bool) -> Plan:
    told = {"is_complete": True, **options}
    return plan_import(
        stored=stored, read=edition, spared=(), as_of=AS_OF, today=AS_OF, is_complete=told["is_complete"]
    )


def assert_no_seat_is_held_twice(stored: Mapping[str, Stored]) -> None:
    held: dict[object, list[Seat]] = defaultdict(list)
    for bioguide, known in stored.items():
        for term in known.terms:
            held[bioguide].append(term.seat)
            held[term.seat.chamber, term.seat.geoid, term.seat.senate_class].append(term.seat)
    for terms in held.values():
        for earlier, later in pairwise(sorted(terms, key=lambda seat: seat.start)):
            assert not earlier.overlaps(later)


@given(st.lists(editions(), min_size=1, max_size=3), st.booleans())
def test_any_editions_one_after_the_other(several: list[list[Person]], is_complete: bool):
    stored: dict[str, Stored] = {}
    for edition in several:
        plan = planned(stored, edition, is_complete=is_complete)
        after = applied(stored, plan)
        assert_no_seat_is_held_twice(after)
        assert stored.keys() <= after.keys()
        refused = [one for one in edition if any(one.bioguide in sentence for sentence in plan.refused)]
        for one in edition:
            if one.bioguide in after and one not in refused:
                assert set(one.seats) <= {term.seat for term in after[one.bioguide].terms}
        stored = after
        again = planned(stored, edition, is_complete=is_complete)
        # Who was refused may be taken once another has gone; whoever was taken is taken for good.
        assert again.is_empty or plan.refused


@given(editions(), editions())
def test_where_the_file_is_no_complete_list_nobody_leaves(first: list[Person], second: list[Person]):
    stored = applied({}, planned({}, first))
    plan = planned(stored, second, is_complete=False)
    assert plan.vacancies == []
    after = applied(stored, plan)
    named = {one.bioguide for one in second}
    assert {key: known for key, known in after.items() if key not in named} == {
        key: known for key, known in stored.items() if key not in named
    }


@given(editions())
def test_a_list_without_anybody_ends_what_runs_and_keeps_what_was(edition: list[Person]):
    stored = applied({}, planned({}, edition))
    after = applied(stored, planned(stored, []))
    for bioguide, known in stored.items():
        kept = {term.pk: term.seat for term in after[bioguide].terms}
        for term in known.terms:
            if term.seat.start >= AS_OF:
                assert term.pk not in kept
            else:
                assert kept[term.pk] == replace(term.seat, end=min(term.seat.end, AS_OF))
