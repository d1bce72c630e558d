"""What does a state's list change about what is known? Computed before anything is written.

The list says who sits on its day, and for which district, not since when nor until when. So:

- Who is named and not known to sit there begins on the day of the list, without an end.
- Who sits by an earlier list and is named for another district, or not at all, has left: the term ends on the day.
- Who is missing on one day and back on the next begins anew: nobody can tell a mistake from an absence.
- What staff wrote down, and another state's list said, is left alone; who contradicts it is refused, person by person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from backend.apps.geography.fips import BY_FIPS

from .rows import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Of a chamber and region, with the contact; without its days."""

    chamber: str
    layer: str
    geoid: str
    party: str = ""
    url: str = ""
    phone: str = ""
    fax: str = ""
    address: str = ""

    @property
    def place(self) -> tuple[str, str, str]:
        return self.chamber, self.layer, self.geoid


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    openstates_id: str
    name: str
    first_name: str
    last_name: str
    wikidata: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTerm:
    """A term we have, [start, end); an end of None is not known. `is_lists` unless staff typed it."""

    pk: int
    seat: Seat
    start: date
    end: date | None = None
    is_lists: bool = True

    def runs_on(self, day: date) -> bool:
        return self.start <= day and (self.end is None or self.end > day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A person we have, with all their terms."""

    pk: int
    person: Person
    terms: tuple[StoredTerm, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenDown:
    """A term that staff typed of somebody whom no list has named."""

    name: str
    last_name: str
    term: StoredTerm


@dataclass(slots=True)
class Plan:
    """What is to be written, in this order; persons by Open States ID. An end of None takes an end back."""

    gone_terms: list[int] = field(default_factory=list)
    ended_terms: list[int] = field(default_factory=list)
    resumed_terms: list[int] = field(default_factory=list)
    updated_terms: dict[int, Seat] = field(default_factory=dict)
    new_people: list[Person] = field(default_factory=list)
    changed_people: list[Person] = field(default_factory=list)
    new_terms: list[tuple[str, Seat]] = field(default_factory=list)
    vacancies: list[str] = field(default_factory=list)
    unchanged_people: int = 0
    refused: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        terms = (self.gone_terms, self.ended_terms, self.resumed_terms, self.updated_terms, self.new_terms)
        return not any(terms) and not self.new_people and not self.changed_people


def person_and_seat(member: Member, place: tuple[str, str, str]) -> tuple[Person, Seat]:
    """A row, and what its district was tied to: chamber, layer, GEOID."""
    chamber, layer, geoid = place
    person = Person(
        openstates_id=member.openstates_id,
        name=member.name,
        first_name=member.first_name,
        last_name=member.last_name,
        wikidata=member.wikidata,
    )
    contact = {name: getattr(member, name) for name in ("party", "url", "phone", "fax", "address")}
    return person, Seat(chamber=chamber, layer=layer, geoid=geoid, **contact)


def plan_state_import(
    *,
    stored: Mapping[str, Stored],
    written_down: Iterable[WrittenDown],
    read: Iterable[tuple[Person, Seat]],
    spared: Iterable[str],
    state_fips: str,
    as_of: date,
    is_complete: bool,
) -> Plan:
    """The plan for the list of one state.

    `stored` are those with an Open States ID; of those missing in the list only terms of this state end. `spared` are
    those whose row was refused: nothing of theirs is touched. Where the list is not complete, nobody has left.
    """
    plan, staffs, named = Plan(), list(written_down), set(spared)
    for person, seat in read:
        named.add(person.openstates_id)
        known = stored.get(person.openstates_id)
        if trouble := _of_their_own(known, state_fips, as_of) or _of_a_twin(known, person, seat, staffs):
            plan.refused.append(f"{person.name} ({person.openstates_id}): {trouble}.")
        else:
            _plan_person(plan, known, person, seat, as_of)
    if is_complete:
        for openstates_id, known in stored.items():
            if openstates_id not in named:
                _plan_vacancy(plan, known, state_fips, as_of)
    return plan


def _of_their_own(known: Stored | None, state_fips: str, as_of: date) -> str | None:
    """What of the person's own terms stands against the list; None where nothing."""
    for term in known.terms if known else ():
        if term.is_lists and term.start > as_of:
            return f"a later list has them in office from {term.start} on"
        if not term.is_lists and (term.end is None or term.end > as_of):
            return f"there is a term of theirs from {term.start} on that no list of a state has brought"
        if term.seat.geoid[:2] != state_fips and term.runs_on(as_of):
            there = BY_FIPS[term.seat.geoid[:2]].name
            return f"by the list of {there} they sit there, which only that list can end"
    return None


def _of_a_twin(known: Stored | None, person: Person, seat: Seat, staffs: list[WrittenDown]) -> str | None:
    """Whom staff wrote down in the same seat before any list named them; None where nobody of that name."""
    twins = (one for one in staffs if one.term.seat.place == seat.place and _is_named_like(one, person))
    if known is None and (twin := next(twins, None)):
        return f"staff have written down {twin.name} in the same seat from {twin.term.start} on, who may be the same"
    return None


def _is_named_like(one: WrittenDown, person: Person) -> bool:
    return one.name.casefold() == person.name.casefold() or one.last_name.casefold() == person.last_name.casefold()


def _plan_person(plan: Plan, known: Stored | None, person: Person, seat: Seat, as_of: date) -> None:
    if known is None:
        plan.new_people.append(person)
        plan.new_terms.append((person.openstates_id, seat))
        return
    lists = [term for term in known.terms if term.is_lists]
    held = next((term for term in lists if term.seat.place == seat.place and _runs_or_ends(term, as_of)), None)
    for term in lists:
        if term is not held and term.runs_on(as_of):
            _end(plan, term, as_of)
    changes = _plan_seat(plan, held, person, seat, as_of)
    if person != known.person:
        plan.changed_people.append(person)
    elif not changes:
        plan.unchanged_people += 1


def _plan_seat(plan: Plan, held: StoredTerm | None, person: Person, seat: Seat, as_of: date) -> bool:
    """Whether something changes."""
    if held is None:
        plan.new_terms.append((person.openstates_id, seat))
        return True
    if held.end == as_of:
        plan.resumed_terms.append(held.pk)
    if held.seat != seat:
        plan.updated_terms[held.pk] = seat
    return held.end == as_of or held.seat != seat


def _runs_or_ends(term: StoredTerm, day: date) -> bool:
    """A term that an import of the same day has ended goes on: so a mistake is taken back by the right list."""
    return term.runs_on(day) or term.end == day


def _plan_vacancy(plan: Plan, known: Stored, state_fips: str, as_of: date) -> None:
    for term in known.terms:
        if term.is_lists and term.seat.geoid[:2] == state_fips and term.runs_on(as_of):
            _end(plan, term, as_of)
            plan.vacancies.append(f"{known.person.name} ({known.person.openstates_id})")


def _end(plan: Plan, term: StoredTerm, as_of: date) -> None:
    """On the day of the list; what began on that very day was a mistake and is gone."""
    (plan.gone_terms if term.start == as_of else plan.ended_terms).append(term.pk)
