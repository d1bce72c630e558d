"""How does the list of a state's legislature become what we know? Read whole, planned, written in one transaction."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Q

from backend.apps.geography.fips import BY_USPS, State, state_of
from backend.apps.geography.models import Boundary, InForce
from backend.apps.geography.services import find_or_create_regions
from backend.apps.legislators.chambers import LAYER_OF, STATE_CHAMBERS
from backend.apps.legislators.errors import LegislatorsSourceUnusable, TooManyVacancies
from backend.apps.legislators.models import Legislator, Source, Term
from backend.apps.legislators.openstates.districts import Districts, Drawn
from backend.apps.legislators.openstates.plan import (
    Person,
    Plan,
    Seat,
    Stored,
    StoredTerm,
    WrittenDown,
    person_and_seat,
    plan_state_import,
)
from backend.apps.legislators.openstates.rows import Member, RowRefused, parse_row, read_rows
from backend.apps.legislators.parts import Wrong
from backend.apps.legislators.source import opened

from .import_legislators import Imported, import_lock

_BATCH = 500
# What of a person and of a seat is a column of the same name.
_OF_A_PERSON = ("openstates_id", "name", "first_name", "last_name")
_OF_A_SEAT = ("chamber", "party", "url", "phone", "fax", "address")


@dataclass(slots=True)
class _List:
    read: list[tuple[Person, Seat]] = field(default_factory=list)
    refused: list[RowRefused] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def has_nameless(self) -> bool:
        return any(not refusal.openstates_id for refusal in self.refused)


def import_state_legislators(
    *, source: str, state: str = "", as_of: date, is_complete: bool = True, most_vacancies: int = 10, commit: bool
) -> Imported:
    """Takes over a file (or address) of a state's current members as Open States has them.

    `state` is a postal or FIPS code; empty, the file's name tells it (md.csv). Rows that are malformed, whose district
    cannot be tied to a region, or that contradict what staff wrote down, are refused one by one. Where the list is
    complete, who is in office in this state by an earlier list and not in it has left: the term ends on `as_of`. Nobody
    is deleted, and nothing of another state is touched. Without `commit` everything is done and then undone. The same
    again changes nothing. Imports take turns.

    Raises:
        LegislatorsSourceUnusable: there is no such list, or it is not clear of which state.
        TooManyVacancies: more than `most_vacancies` terms would end.
    """
    of = _state(source, state)
    members, refused = _read(source)
    with transaction.atomic():
        import_lock()
        found = _tied(members, refused, Districts(of, _drawn(of, as_of)))
        plan = plan_state_import(
            stored=_stored(),
            written_down=_written_down(of, as_of),
            read=found.read,
            spared=[refusal.openstates_id for refusal in found.refused],
            state_fips=of.fips,
            as_of=as_of,
            is_complete=is_complete and not found.has_nameless,
        )
        if len(plan.vacancies) > most_vacancies:
            raise TooManyVacancies(
                f"{len(plan.vacancies)} members of {of.name}'s legislature in office are not in {source}, and at most "
                f"{most_vacancies} terms end at once unless you say otherwise: is the file whole? Nothing was changed."
            )
        _write(plan, as_of)
        if not commit:
            transaction.set_rollback(True)
    return _imported(found, plan, wrote=commit and not plan.is_empty, untold=is_complete and found.has_nameless)


def _state(source: str, told: str) -> State:
    """As told, or by the name of the file; where both are there, they must agree."""
    path = urlsplit(source).path if re.match(r"https?://", source) else source
    by_name = BY_USPS.get(PurePosixPath(path).stem.upper())
    if not told:
        if by_name is None:
            raise LegislatorsSourceUnusable(f"Of which state is {source}? The list does not say: name it (--state MD).")
        return by_name
    try:
        state = state_of(told)
    except ValueError as error:
        raise LegislatorsSourceUnusable(f"{error}.") from error
    if by_name not in {None, state}:
        raise LegislatorsSourceUnusable(f"{source} is named like the list of another state than {state.name}.")
    return state


def _read(source: str) -> tuple[list[Member], list[RowRefused]]:
    members, refused = list[Member](), list[RowRefused]()
    with opened(source) as lines:
        for line, cells in read_rows(lines, source):
            try:
                members.append(parse_row(line, cells))
            except RowRefused as refusal:
                refused.append(refusal)
    times = Counter([member.openstates_id for member in members] + [refusal.openstates_id for refusal in refused])
    # Of two rows of one person, nobody can tell which is right.
    doubled = [member for member in members if times[member.openstates_id] > 1]
    refused += [_refusal(member, "this person has another row") for member in doubled]
    return [member for member in members if times[member.openstates_id] == 1], refused


def _refusal(member: Member, reason: str) -> RowRefused:
    return RowRefused(f"{member.name} ({member.openstates_id}, line {member.line})", reason, member.openstates_id)


def _drawn(state: State, day: date) -> dict[str, Drawn]:
    """The districts on the maps of the day; of layers of which one is in force in the state."""
    layers = [LAYER_OF[chamber] for chamber in STATE_CHAMBERS]
    mapped = InForce.objects.filter(layer__in=layers, state_fips=state.fips, days__contains=day)
    names: dict[str, dict[str, str]] = {layer: {} for layer in mapped.values_list("layer", flat=True)}
    rows = Boundary.objects.in_force_on(day).in_state(state.fips).filter(region__layer__in=layers)
    for layer, geoid, name in rows.values_list("region__layer", "region__geoid", "name"):
        names[layer][geoid] = name
    return {layer: Drawn(found) for layer, found in names.items()}


def _tied(members: Iterable[Member], refused: list[RowRefused], districts: Districts) -> _List:
    found = _List(refused=refused)
    for member in members:
        try:
            place = districts.seat(member.chamber, member.district)
        except Wrong as error:
            found.refused.append(_refusal(member, str(error)))
        else:
            found.read.append(person_and_seat(member, place))
            found.remarks.extend(member.remarks)
    return found


def _stored() -> dict[str, Stored]:
    """Whom a state's list has named, with all their terms."""
    people = Legislator.objects.filter(openstates_id__isnull=False)
    terms: dict[int, list[StoredTerm]] = defaultdict(list)
    for term in Term.objects.filter(legislator__in=people).select_related("region"):
        terms[term.legislator_id].append(_stored_term(term))
    return {
        str(known.openstates_id): Stored(
            pk=known.pk,
            person=Person(
                **{name: getattr(known, name) for name in _OF_A_PERSON}, wikidata=known.other_ids.get("wikidata", "")
            ),
            terms=tuple(terms[known.pk]),
        )
        for known in people
    }


def _written_down(state: State, day: date) -> list[WrittenDown]:
    """Terms of this state's members that staff typed and that run on the day or later, of whom no list knows."""
    unended = Q(end__gt=day) | Q(end__isnull=True)
    rows = Term.objects.in_state(state.fips).filter(
        unended, chamber__in=STATE_CHAMBERS, source=Source.STAFF, legislator__openstates_id__isnull=True
    )
    return [
        WrittenDown(name=term.legislator.name, last_name=term.legislator.last_name, term=_stored_term(term))
        for term in rows.select_related("region", "legislator")
    ]


def _stored_term(term: Term) -> StoredTerm:
    seat = Seat(layer=term.region.layer, geoid=term.region.geoid, **{name: getattr(term, name) for name in _OF_A_SEAT})
    is_lists = term.source == Source.FILE and term.chamber in STATE_CHAMBERS
    return StoredTerm(pk=term.pk, seat=seat, start=term.start, end=term.end, is_lists=is_lists)


def _write(plan: Plan, as_of: date) -> None:
    """In an order in which nobody holds two seats for a moment: what goes and ends, then what comes."""
    Term.objects.filter(pk__in=plan.gone_terms).delete()
    Term.objects.filter(pk__in=plan.ended_terms).update(end=as_of)
    Term.objects.filter(pk__in=plan.resumed_terms).update(end=None)
    contact = [name for name in _OF_A_SEAT if name != "chamber"]
    changed = [
        Term(pk=pk, **{name: getattr(seat, name) for name in contact}) for pk, seat in plan.updated_terms.items()
    ]
    Term.objects.bulk_update(changed, contact, batch_size=_BATCH)
    Legislator.objects.bulk_create(
        [Legislator(**_names(person), other_ids=_with_wikidata({}, person)) for person in plan.new_people],
        batch_size=_BATCH,
    )
    _rewrite(plan.changed_people)
    _add_terms(plan.new_terms, as_of)


def _rewrite(people: Iterable[Person]) -> None:
    by_id = {person.openstates_id: person for person in people}
    known = list(Legislator.objects.filter(openstates_id__in=by_id)) if by_id else []
    for legislator in known:
        person = by_id[str(legislator.openstates_id)]
        for name, value in _names(person).items():
            setattr(legislator, name, value)
        legislator.other_ids = _with_wikidata(legislator.other_ids, person)
    Legislator.objects.bulk_update(known, [*_OF_A_PERSON[1:], "other_ids"], batch_size=_BATCH)


def _add_terms(new_terms: list[tuple[str, Seat]], as_of: date) -> None:
    if not new_terms:
        return
    regions = find_or_create_regions({(seat.layer, seat.geoid) for _, seat in new_terms})
    ids = {openstates_id for openstates_id, _ in new_terms}
    people = dict(Legislator.objects.filter(openstates_id__in=ids).values_list("openstates_id", "pk"))
    Term.objects.bulk_create(
        [
            Term(
                legislator_id=people[openstates_id],
                region=regions[seat.layer, seat.geoid],
                start=as_of,
                source=Source.FILE,
                **{name: getattr(seat, name) for name in _OF_A_SEAT},
            )
            for openstates_id, seat in new_terms
        ],
        batch_size=_BATCH,
    )


def _names(person: Person) -> dict[str, str]:
    return {name: getattr(person, name) for name in _OF_A_PERSON}


def _with_wikidata(other_ids: dict[str, Any], person: Person) -> dict[str, Any]:
    kept = {key: value for key, value in other_ids.items() if key != "wikidata"}
    return {**kept, "wikidata": person.wikidata} if person.wikidata else kept


def _imported(found: _List, plan: Plan, *, wrote: bool, untold: bool) -> Imported:
    return Imported(
        entries=len(found.read) + len(found.refused),
        people_new=len(plan.new_people),
        people_changed=len(plan.changed_people),
        people_unchanged=plan.unchanged_people,
        terms_new=len(plan.new_terms),
        terms_changed=sum(map(len, (plan.gone_terms, plan.ended_terms, plan.resumed_terms, plan.updated_terms))),
        vacancies=plan.vacancies,
        refused=[*map(str, found.refused), *plan.refused],
        remarks=found.remarks,
        districts_off_the_map=[],
        vacancies_untold=untold,
        wrote=wrote,
    )
