"""How does a list of members of Congress become what we know? Read whole, planned, written in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from backend.apps.geography.models import Boundary, InForce
from backend.apps.geography.services import find_or_create_regions
from backend.apps.legislators.chambers import FEDERAL_CHAMBERS, Chamber
from backend.apps.legislators.congress.entries import EntryRefused, Person, Seat, parse_entry
from backend.apps.legislators.congress.plan import Plan, Stored, StoredTerm, plan_import
from backend.apps.legislators.congress.raw_entries import raw_entries
from backend.apps.legislators.errors import LegislatorsSourceUnusable, TooManyVacancies
from backend.apps.legislators.models import Legislator, Source, Term
from backend.apps.legislators.source import opened

# ASCII of «CONG»; a number nobody else uses.
_IMPORT = 0x434F4E47
_BATCH = 500
# What of a person and of a seat is a column of the same name.
_OF_A_PERSON = (
    "bioguide", "name", "first_name", "middle_name", "last_name", "nickname", "suffix", "other_ids",
)  # fmt: skip
_OF_A_SEAT = (
    "chamber", "senate_class", "start", "end", "party", "caucus", "url", "contact_form", "phone", "fax", "office",
    "address",
)  # fmt: skip
_CONTACT = ("party", "caucus", "party_history", "url", "contact_form", "phone", "fax", "office", "address")


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of a file, or in a dry run would. `refused` has a sentence for each entry that was not taken."""

    entries: int
    people_new: int
    people_changed: int
    people_unchanged: int
    terms_new: int
    terms_changed: int
    vacancies: list[str]
    refused: list[str]
    # What of entries that were taken was left out.
    remarks: list[str]
    # Districts of members in office that the map in force does not have: it is of another Congress, or redrawn.
    districts_off_the_map: list[str]
    # No term was ended: an entry was refused whose person nobody can tell, and it may have been that one's; or the last
    # entry was, and whoever stood behind it may be cut off with its end.
    vacancies_untold: bool
    is_last_refused: bool = False
    wrote: bool


@dataclass(frozen=True, slots=True)
class _File:
    people: list[Person]
    refused: list[EntryRefused]
    is_last_refused: bool

    @property
    def tells_who_left(self) -> bool:
        return not self.is_last_refused and all(refusal.bioguide for refusal in self.refused)


def import_legislators(
    *,
    source: str,
    as_of: date,
    today: date | None = None,
    is_complete: bool = True,
    most_vacancies: int = 10,
    commit: bool,
) -> Imported:
    """Takes over a file (or address) of unitedstates/congress-legislators; the same again changes nothing.

    Entries that are malformed, or contradict what is known, are refused one by one. Where the file is a complete list
    of sitting members, who is in office by our books and not in it has left: the term ends on `as_of`. A file whose
    last entry is refused may be cut, and ends nobody's term. Nobody is deleted, and a file of a day before `today`
    (`as_of` unless told) says nothing of terms that began since.
    Without `commit` everything is done and then undone. Two imports at once take turns.

    Raises:
        LegislatorsSourceUnusable: there is no such list.
        TooManyVacancies: more than `most_vacancies` terms would end.
    """
    file = _read(source)
    with transaction.atomic():
        import_lock()
        plan = plan_import(
            stored=_stored(),
            read=file.people,
            spared=[refusal.bioguide for refusal in file.refused],
            as_of=as_of,
            today=today or as_of,
            is_complete=is_complete and file.tells_who_left,
        )
        if len(plan.vacancies) > most_vacancies:
            raise TooManyVacancies(
                f"{len(plan.vacancies)} members in office are not in {source}, and at most {most_vacancies} terms end "
                "at once unless you say otherwise: is the file whole? Nothing was changed."
            )
        _write(plan)
        off_the_map = _districts_off_the_map(as_of)
        if not commit:
            transaction.set_rollback(True)
    untold = is_complete and not file.tells_who_left
    return _imported(file, plan, off_the_map, wrote=commit and not plan.is_empty, untold=untold)


def import_lock() -> None:
    """Until the transaction ends, no other import of legislators writes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_IMPORT])


def _districts_off_the_map(day: date) -> list[str]:
    """Of states whose congressional map is in force."""
    mapped = InForce.objects.filter(layer="cd", days__contains=day).values("state_fips")
    drawn = Boundary.objects.in_force_on(day).of_layer("cd").values("region")
    seats = Term.objects.in_office_on(day).filter(chamber=Chamber.HOUSE, region__state_fips__in=mapped)
    return sorted(seats.exclude(region__in=drawn).values_list("region__geoid", flat=True))


def _imported(file: _File, plan: Plan, off_the_map: list[str], *, wrote: bool, untold: bool) -> Imported:
    # One that is gone was replaced by a new one, but for what had not begun.
    replaced = min(len(plan.gone_terms), len(plan.new_terms))
    return Imported(
        entries=len(file.people) + len(file.refused),
        people_new=len(plan.new_people),
        people_changed=len(plan.changed_people),
        people_unchanged=plan.unchanged_people,
        terms_new=len(plan.new_terms) - replaced,
        terms_changed=len(plan.gone_terms) + len(plan.updated_terms) + len(plan.ended_terms),
        vacancies=plan.vacancies,
        refused=[*map(str, file.refused), *plan.refused],
        remarks=[remark for person in file.people for remark in person.remarks],
        districts_off_the_map=off_the_map,
        vacancies_untold=untold,
        is_last_refused=file.is_last_refused,
        wrote=wrote,
    )


def _read(source: str) -> _File:
    people: dict[str, Person] = {}
    refused = []
    is_last_refused = False
    with opened(source) as lines:
        for raw in raw_entries(lines, source):
            try:
                person = parse_entry(raw)
            except EntryRefused as refusal:
                refused.append(refusal)
                is_last_refused = True
                continue
            is_last_refused = False
            if person.bioguide in people:
                who = f"{person.name} ({person.bioguide}, line {raw.line})"
                refused.append(EntryRefused(who, "this Bioguide ID has an entry already", person.bioguide))
            people.setdefault(person.bioguide, person)
    # Of two entries of one person, nobody can tell which is right.
    doubled = {refusal.bioguide for refusal in refused}
    if not people and not refused:
        raise LegislatorsSourceUnusable(f"{source} holds no legislator.")
    return _File([person for key, person in people.items() if key not in doubled], refused, is_last_refused)


def _stored() -> dict[str, Stored]:
    """Who of the Congress we know, with the federal terms; those without a Bioguide ID, whom staff typed, by number."""
    terms: dict[int, list[StoredTerm]] = defaultdict(list)
    for term in Term.objects.filter(chamber__in=FEDERAL_CHAMBERS).select_related("region"):
        terms[term.legislator_id].append(StoredTerm(term.pk, _seat_of(term), term.source == Source.FILE))
    people = Legislator.objects.filter(Q(bioguide__isnull=False) | Q(pk__in=terms))
    return {
        known.bioguide or f"number {known.pk}": Stored(
            known.pk, Person(**{name: getattr(known, name) for name in _OF_A_PERSON}), tuple(terms[known.pk])
        )
        for known in people
    }


def _seat_of(term: Term) -> Seat:
    return Seat(
        layer=term.region.layer,
        geoid=term.region.geoid,
        party_history=tuple(
            tuple((key, one.get(key, "")) for key in ("start", "party", "caucus")) for one in term.party_history
        ),
        **{name: getattr(term, name) for name in _OF_A_SEAT},
    )


def _write(plan: Plan) -> None:
    """In an order in which no seat is held twice for a moment: what goes and ends, then what comes."""
    Term.objects.filter(pk__in=plan.gone_terms).delete()
    ended = [Term(pk=pk, end=end) for pk, end in plan.ended_terms.items()]
    Term.objects.bulk_update(ended, ["end"], batch_size=_BATCH)
    contacts = [Term(pk=pk, **_columns(seat, _CONTACT)) for pk, seat in plan.updated_terms.items()]
    Term.objects.bulk_update(contacts, _CONTACT, batch_size=_BATCH)
    Legislator.objects.bulk_create(
        [Legislator(**_columns(person, _OF_A_PERSON)) for person in plan.new_people], batch_size=_BATCH
    )
    _rewrite(plan.changed_people)
    _add_terms(plan.new_terms)


def _rewrite(people: Iterable[Person]) -> None:
    by_bioguide = {person.bioguide: person for person in people}
    known = list(Legislator.objects.filter(bioguide__in=by_bioguide)) if by_bioguide else []
    for legislator in known:
        for name in _OF_A_PERSON:
            setattr(legislator, name, getattr(by_bioguide[str(legislator.bioguide)], name))
    Legislator.objects.bulk_update(known, [name for name in _OF_A_PERSON if name != "bioguide"], batch_size=_BATCH)


def _add_terms(new_terms: list[tuple[str, Seat]]) -> None:
    if not new_terms:
        return
    regions = find_or_create_regions({(seat.layer, seat.geoid) for _, seat in new_terms})
    people = dict(
        Legislator.objects.filter(bioguide__in={bioguide for bioguide, _ in new_terms}).values_list("bioguide", "pk")
    )
    Term.objects.bulk_create(
        [
            Term(
                legislator_id=people[bioguide],
                region=regions[seat.layer, seat.geoid],
                source=Source.FILE,
                party_history=_json(seat),
                **_columns(seat, _OF_A_SEAT),
            )
            for bioguide, seat in new_terms
        ],
        batch_size=_BATCH,
    )


def _columns(of: Person | Seat, names: Iterable[str]) -> dict[str, Any]:
    return {
        name: _json(of) if name == "party_history" and isinstance(of, Seat) else getattr(of, name) for name in names
    }


def _json(seat: Seat) -> list[dict[str, str]]:
    return [dict(one) for one in seat.party_history]
