"""What does a file change about what is known? Computed before anything is written, so that nothing fails half way.

- Whoever the file names has the terms that it names. One of ours that overlaps them and differs is replaced.
- A term of ours that the file does not have any more is never lost: it ends, where it would still run (a vacancy), on
  the day of the file, or on the day from which the file has a successor. Of what began after its day it knows nothing.
- What contradicts what stays (a seat held twice) is refused, person by person, and what is known of that person stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from backend.apps.legislators.chambers import Chamber
from backend.apps.legislators.models.term import ONE_MEMBER_A_DISTRICT_SINCE

from .entries import Person, Seat

type _Key = tuple[str, str, int | None]


@dataclass(frozen=True, slots=True)
class StoredTerm:
    """A term we have; `is_files` unless staff typed it."""

    pk: int
    seat: Seat
    is_files: bool = True


@dataclass(frozen=True, slots=True)
class Stored:
    """A person we have, by the same words as the file's; `person.seats` is empty, `terms` has them."""

    pk: int
    person: Person
    terms: tuple[StoredTerm, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Days:
    """The day of which the file speaks, and the one on which it is read."""

    as_of: date
    today: date


@dataclass(slots=True)
class Plan:
    """What is to be written, in this order. Persons are named by Bioguide ID."""

    gone_terms: list[int] = field(default_factory=list)
    # By term, its new end; and of these, whose ran and is ended because the file has it no more.
    ended_terms: dict[int, date] = field(default_factory=dict)
    vacancies: list[str] = field(default_factory=list)
    updated_terms: dict[int, Seat] = field(default_factory=dict)
    new_people: list[Person] = field(default_factory=list)
    changed_people: list[Person] = field(default_factory=list)
    new_terms: list[tuple[str, Seat]] = field(default_factory=list)
    unchanged_people: int = 0
    refused: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        written = (self.gone_terms, self.ended_terms, self.updated_terms)
        return not any(written) and not any((self.new_people, self.changed_people, self.new_terms))


def plan_import(
    *,
    stored: Mapping[str, Stored],
    read: Iterable[Person],
    spared: Iterable[str],
    as_of: date,
    today: date,
    is_complete: bool,
) -> Plan:
    """The plan for what was read from a file.

    The file says who sat on `as_of`. A term that has begun by `today` is never taken away for want of a name in it.
    `spared` are those whose entry was refused before: nothing of theirs is touched. Where the file is no complete list
    of sitting members (`is_complete`), nobody's term ends because it is missing.
    """
    days = _Days(as_of=as_of, today=today)
    accepted, refused = {person.bioguide: person for person in read}, list[str]()
    while conflict := _first_conflict(stored, accepted, set(spared), days, is_complete=is_complete):
        bioguide, sentence = conflict
        spared = {*spared, bioguide}
        del accepted[bioguide]
        refused.append(sentence)
    plan = Plan(refused=refused)
    taken = _taken(accepted)
    for bioguide, known in stored.items():
        if bioguide not in spared:
            _plan_leftovers(plan, known, accepted.get(bioguide), taken, days, is_complete=is_complete)
    for person in accepted.values():
        _plan_person(plan, stored.get(person.bioguide), person)
    return plan


def _plan_person(plan: Plan, known: Stored | None, person: Person) -> None:
    if known is None:
        plan.new_people.append(person)
        plan.new_terms += [(person.bioguide, seat) for seat in person.seats]
        return
    before = len(plan.updated_terms) + len(plan.new_terms)
    ours = {_facts(term.seat): term for term in known.terms if term.is_files}
    for seat in person.seats:
        same = ours.get(_facts(seat))
        if same is None:
            plan.new_terms.append((person.bioguide, seat))
        elif same.seat != seat:
            plan.updated_terms[same.pk] = seat
    if replace(person, seats=()) != known.person:
        plan.changed_people.append(person)
    elif len(plan.updated_terms) + len(plan.new_terms) == before:
        plan.unchanged_people += 1


def _plan_leftovers(
    plan: Plan,
    known: Stored,
    person: Person | None,
    taken: Mapping[_Key, list[tuple[Seat, str]]],
    days: _Days,
    *,
    is_complete: bool,
) -> None:
    """What becomes of our terms that the file does not have."""
    for term, end in _leftovers(known, person, taken, days, is_complete=is_complete):
        if end is None:
            plan.gone_terms.append(term.pk)
        elif end != term.seat.end:
            plan.ended_terms[term.pk] = end
        is_replaced = end is None and person is not None and any(term.seat.overlaps(seat) for seat in person.seats)
        if not is_replaced and end != term.seat.end and term.seat.end > days.as_of:
            plan.vacancies.append(f"{known.person.name} ({known.person.bioguide})")


def _leftovers(
    known: Stored,
    person: Person | None,
    taken: Mapping[_Key, list[tuple[Seat, str]]],
    days: _Days,
    *,
    is_complete: bool,
) -> Iterator[tuple[StoredTerm, date | None]]:
    """Our terms that the file does not have, each with its end from now on; None where it is to go."""
    seats = person.seats if person else ()
    named = {_facts(seat) for seat in seats}
    for term in known.terms:
        if not term.is_files or _facts(term.seat) in named:
            continue
        if any(term.seat.overlaps(seat) for seat in seats):
            yield term, None
        elif is_complete:
            yield term, _end_of_leftover(term.seat, taken, days)


def _end_of_leftover(seat: Seat, taken: Mapping[_Key, list[tuple[Seat, str]]], days: _Days) -> date | None:
    """As it is where it is over, or began after the file's day; else that day, or a successor's first.

    None: it has not begun, and the file does not promise it any more.
    """
    if seat.start > days.today:
        return None
    key = _key(seat)
    successors = [other.start for other, _ in taken.get(key, []) if other.start > seat.start] if key else []
    ends_with_the_file = seat.start < days.as_of < seat.end
    return min([seat.end, *successors, *([days.as_of] if ends_with_the_file else [])])


def _first_conflict(
    stored: Mapping[str, Stored], accepted: Mapping[str, Person], spared: set[str], days: _Days, *, is_complete: bool
) -> tuple[str, str] | None:
    """Who of the file contradicts what stays, or somebody before in the file; and the sentence that says so."""
    held = _staying(stored, accepted, spared, days, is_complete=is_complete)
    for person in accepted.values():
        for seat in person.seats:
            key = _key(seat)
            for other, holder in held[key] if key else []:
                if seat.overlaps(other):
                    return person.bioguide, _sentence(person, seat, holder, other)
        mine = stored[person.bioguide].terms if person.bioguide in stored else ()
        for term in mine:
            for seat in person.seats:
                if not term.is_files and term.seat.overlaps(seat):
                    return person.bioguide, _sentence(person, seat, "what staff typed of the same person", term.seat)
        for seat in person.seats:
            if key := _key(seat):
                held[key].append((seat, f"{person.name} ({person.bioguide})"))
    return None


def _staying(
    stored: Mapping[str, Stored], accepted: Mapping[str, Person], spared: set[str], days: _Days, *, is_complete: bool
) -> dict[_Key, list[tuple[Seat, str]]]:
    """By seat, the terms of ours that will be there beside the file's, and whose they are."""
    taken = _taken(accepted)
    held: dict[_Key, list[tuple[Seat, str]]] = defaultdict(list)
    for bioguide, known in stored.items():
        ends: dict[int, date | None] = {}
        if bioguide not in spared:
            person = accepted.get(bioguide)
            ends = {term.pk: end for term, end in _leftovers(known, person, taken, days, is_complete=is_complete)}
        named = {_facts(seat) for seat in accepted[bioguide].seats} if bioguide in accepted else set()
        for term in known.terms:
            end = ends.get(term.pk, term.seat.end)
            key = _key(term.seat)
            if key and end and (_facts(term.seat) not in named or not term.is_files):
                held[key].append((replace(term.seat, end=end), f"{known.person.name} ({bioguide})"))
    return held


def _taken(accepted: Mapping[str, Person]) -> dict[_Key, list[tuple[Seat, str]]]:
    taken: dict[_Key, list[tuple[Seat, str]]] = defaultdict(list)
    for person in accepted.values():
        for seat in person.seats:
            if key := _key(seat):
                taken[key].append((seat, person.bioguide))
    return taken


def _key(seat: Seat) -> _Key | None:
    """What only one person can hold at a time, where that is so (models/term.py)."""
    if seat.chamber == Chamber.HOUSE and seat.start < ONE_MEMBER_A_DISTRICT_SINCE:
        return None
    return seat.chamber, seat.geoid, seat.senate_class


def _facts(seat: Seat) -> tuple[object, ...]:
    return seat.chamber, seat.geoid, seat.senate_class, seat.start, seat.end


def _sentence(person: Person, seat: Seat, holder: str, other: Seat) -> str:
    what = (
        f"class {seat.senate_class} of {seat.layer} {seat.geoid}" if seat.senate_class else f"{seat.layer} {seat.geoid}"
    )
    return (
        f"{person.name} ({person.bioguide}): the seat {what} is held from {seat.start} to {seat.end}, and by {holder} "
        f"from {other.start} to {other.end}."
    )
