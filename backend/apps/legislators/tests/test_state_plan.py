"""The plan of a state's import, for any lists one after the other: who is named sits there, and nobody else goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import count, pairwise

from hypothesis import given
from hypothesis import strategies as st

from backend.apps.legislators.openstates.plan import Person, Plan, Seat, Stored, StoredTerm, plan_state_import

FIRST = date(2026, 1, 1)
PLACES = [("lower", "sldl", "09001"), ("lower", "sldl", "09002"), ("upper", "sldu", "09001")]
type Edition = list[tuple[Person, Seat]]


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    found = []
    for openstates_id in draw(st.lists(st.sampled_from("abcd"), unique=True)):
        chamber, layer, geoid = draw(st.sampled_from(PLACES))
        name = f"Ada {openstates_id}"
        person = Person(openstates_id=openstates_id, name=name, first_name="Ada", last_name=openstates_id)
        seat = Seat(chamber=chamber, layer=layer, geoid=geoid, phone=draw(st.sampled_from(["", "860-555-0100"])))
        found.append((person, seat))
    return found


_keys = count(1)


def applied(stored: Mapping[str, Stored], plan: Plan, day: date) -> dict[str, Stored]:
    """What the service writes, in memory."""

    def changed(term: StoredTerm) -> StoredTerm:
        end = day if term.pk in plan.ended_terms else None if term.pk in plan.resumed_terms else term.end
        return replace(term, seat=plan.updated_terms.get(term.pk, term.seat), end=end)

    after = {
        key: replace(known, terms=tuple(changed(term) for term in known.terms if term.pk not in plan.gone_terms))
        for key, known in stored.items()
    }
    for person in plan.new_people:
        after[person.openstates_id] = Stored(pk=next(_keys), person=person)
    for key, seat in plan.new_terms:
        term = StoredTerm(pk=next(_keys), seat=seat, start=day)
        after[key] = replace(after[key], terms=(*after[key].terms, term))
    return after


def planned(stored: Mapping[str, Stored], edition: Edition, day: date, *, is_complete: bool = True) -> Plan:
    return plan_state_import(
        stored=stored, written_down=[], read=edition, spared=(), state_fips="09", as_of=day, is_complete=is_complete
    )


def sitting(stored: Mapping[str, Stored], day: date) -> dict[str, Seat]:
    return {key: term.seat for key, known in stored.items() for term in known.terms if term.runs_on(day)}


@given(st.lists(st.tuples(editions(), st.integers(0, 2)), min_size=1, max_size=5))
def test_after_any_lists_who_is_named_sits_there_and_nobody_holds_two_seats(several: list[tuple[Edition, int]]):
    stored: dict[str, Stored] = {}
    day = FIRST
    for edition, days in several:
        day += timedelta(days=days)
        plan = planned(stored, edition, day)
        after = applied(stored, plan, day)
        assert plan.refused == []
        assert sitting(after, day) == {person.openstates_id: seat for person, seat in edition}
        assert stored.keys() <= after.keys()
        for known in after.values():
            for earlier, later in pairwise(sorted(known.terms, key=lambda term: term.start)):
                assert earlier.end is not None
                assert earlier.start < earlier.end <= later.start
        assert planned(after, edition, day).is_empty
        assert planned(after, edition, day + timedelta(days=9)).is_empty
        stored = after


@given(editions(), editions())
def test_what_was_before_the_day_of_a_list_stays_as_it_was(first: Edition, second: Edition):
    stored = applied({}, planned({}, first, FIRST), FIRST)
    after = applied(stored, planned(stored, second, FIRST + timedelta(days=30)), FIRST + timedelta(days=30))
    before = {key: seat.place for key, seat in sitting(stored, FIRST).items()}
    assert {key: seat.place for key, seat in sitting(after, FIRST + timedelta(days=29)).items()} == before


@given(editions(), editions())
def test_where_the_list_is_not_complete_nobody_leaves(first: Edition, second: Edition):
    stored = applied({}, planned({}, first, FIRST), FIRST)
    day = FIRST + timedelta(days=1)
    plan = planned(stored, second, day, is_complete=False)
    assert plan.vacancies == []
    assert sitting(applied(stored, plan, day), day).keys() == {one.openstates_id for one, _ in [*first, *second]}
