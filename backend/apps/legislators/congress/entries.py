"""What does one entry of the file say? A person and the seats they held, or why it says nothing we can keep."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

import yaml

from backend.apps.geography.fips import BY_USPS
from backend.apps.legislators.chambers import (
    AT_LARGE_DISTRICT,
    DELEGATE_DISTRICT,
    LAYER_OF,
    SENATE_CLASSES,
    Chamber,
)
from backend.apps.legislators.parts import Wrong, day, mapping, text, web_address
from backend.apps.legislators.senate_classes import why_no_seat

from .raw_entries import MAX_ENTRY_CHARACTERS, RawEntry

# The same loader in C, where libyaml is: thirty times as fast.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BIOGUIDE = re.compile(r"[A-Z][0-9]{6}")
_BIOGUIDE_LINE = re.compile(r"^\s+bioguide:\s*['\"]?([A-Z][0-9]{6})['\"]?\s*$", re.MULTILINE)
_NAME_LINE = re.compile(r"^\s+official_full:\s*([^\n]{1,100})$", re.MULTILINE)
_CHAMBER_OF = {"sen": Chamber.SENATE, "rep": Chamber.HOUSE}
_HIGHEST_DISTRICT = 97
# What sends a delegate, or Puerto Rico's resident commissioner.
_WITH_A_DELEGATE = frozenset({"11", "60", "66", "69", "72", "78"})
_MOST_IDS = 50
# Collections within collections, more than which no entry needs.
_DEEPEST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A term as a source has it: [start, end)."""

    chamber: str
    layer: str
    geoid: str
    senate_class: int | None
    start: date
    end: date
    party: str = ""
    caucus: str = ""
    party_history: tuple[tuple[tuple[str, str], ...], ...] = ()
    url: str = ""
    contact_form: str = ""
    phone: str = ""
    fax: str = ""
    office: str = ""
    address: str = ""
    # Names of the columns that hold no web address in the source, and so nothing here.
    left_out: tuple[str, ...] = field(default=(), compare=False)

    def overlaps(self, other: Seat) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    bioguide: str
    name: str
    first_name: str
    middle_name: str
    last_name: str
    nickname: str
    suffix: str
    other_ids: dict[str, Any] = field(default_factory=dict)
    seats: tuple[Seat, ...] = ()
    # What was left out, a sentence each; who is compared is compared without them.
    remarks: tuple[str, ...] = field(default=(), compare=False)


class EntryRefused(Exception):
    """Nothing of the entry is taken. `bioguide` is whose it seems to be, empty where that cannot be told."""

    def __init__(self, who: str, reason: str, bioguide: str = "") -> None:
        super().__init__(f"{who}: {reason}.")
        self.bioguide = bioguide


def parse_entry(raw: RawEntry) -> Person:
    """The person of an entry.

    Raises:
        EntryRefused: and what of it is wrong.
    """
    try:
        return _person(_loaded(raw))
    except Wrong as error:
        found = _BIOGUIDE_LINE.search(raw.text)
        bioguide = found[1] if found else ""
        raise EntryRefused(_who(raw, bioguide), str(error), bioguide) from error


def _who(raw: RawEntry, bioguide: str) -> str:
    named = _NAME_LINE.search(raw.text)
    known = named[1].strip().encode("ascii", "replace").decode() if named and named[1].isprintable() else "entry"
    return f"{known} ({bioguide or 'no Bioguide ID'}, line {raw.line})"


def _loaded(raw: RawEntry) -> Mapping[str, Any]:
    if len(raw.text) > MAX_ENTRY_CHARACTERS:
        raise Wrong(f"it has more than {MAX_ENTRY_CHARACTERS:,} characters")
    try:
        _check_depth(raw.text)
        loaded = yaml.load(raw.text, Loader=_LOADER)  # noqa: S506  # a safe loader  # nosec B506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {raw.line + mark.line}" if mark else ""
        raise Wrong(f"it is no YAML ({getattr(error, 'problem', None) or 'not readable'}{where})") from error
    except (ValueError, OverflowError) as error:
        raise Wrong("it holds a number or a date that is none") from error
    # What is left of a line is often YAML still, and says less than the whole did.
    if not raw.text.endswith("\n"):
        raise Wrong("its last line has no end, as where a file is cut")
    entry = loaded[0] if isinstance(loaded, list) and len(loaded) == 1 else None
    return mapping(entry, "it")


def _check_depth(text: str) -> None:
    """Before anything is built: the builder calls itself at each level, and an alias repeats what it names."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.events.AliasEvent):
            raise Wrong("it repeats itself by an alias")
        depth += isinstance(event, yaml.events.CollectionStartEvent)
        depth -= isinstance(event, yaml.events.CollectionEndEvent)
        if depth > _DEEPEST:
            raise Wrong("it is nested too deeply")


def _person(entry: Mapping[str, Any]) -> Person:
    ids = mapping(entry.get("id"), "its id")
    name = mapping(entry.get("name"), "its name")
    bioguide = text(ids, "bioguide", 7, required=True)
    if not _BIOGUIDE.fullmatch(bioguide):
        raise Wrong("its Bioguide ID is not a letter and six digits")
    first, last = (text(name, part, 100, required=True) for part in ("first", "last"))
    terms = entry.get("terms")
    if not isinstance(terms, list) or not terms:
        raise Wrong("it has no terms")
    seats = _seats(terms)
    who = f"{first} {last} ({bioguide})"
    return Person(
        bioguide=bioguide,
        name=text(name, "official_full", 200) or f"{first} {last}",
        first_name=first,
        middle_name=text(name, "middle", 100),
        last_name=last,
        nickname=text(name, "nickname", 100),
        suffix=text(name, "suffix", 20),
        other_ids=_other_ids(ids),
        seats=seats,
        remarks=tuple(
            f"{who}: the {name} of the term from {seat.start} is no web address and was left out."
            for seat in seats
            for name in seat.left_out
        ),
    )


def _seats(terms: list[Any]) -> tuple[Seat, ...]:
    seats = []
    for number, term in enumerate(terms, 1):
        try:
            seats.append(_seat(mapping(term, "it")))
        except Wrong as error:
            raise Wrong(f"term {number}: {error}") from error
    in_order = tuple(sorted(seats, key=lambda seat: seat.start))
    for earlier, later in pairwise(in_order):
        if earlier.overlaps(later):
            raise Wrong(f"the terms from {earlier.start} and from {later.start} overlap")
    return in_order


def _seat(term: Mapping[str, Any]) -> Seat:
    kind = term.get("type")
    if not isinstance(kind, str) or kind not in _CHAMBER_OF:
        raise Wrong("its type is neither sen nor rep")
    start, end = day(term.get("start"), "start"), day(term.get("end"), "end")
    if start >= end:
        raise Wrong(f"it ends on {end} and begins on {start}")
    chamber = _CHAMBER_OF[kind]
    geoid = _geoid(chamber, term)
    addresses = {name: web_address(term, name) for name in ("url", "contact_form")}
    return Seat(
        chamber=chamber.value,
        layer=LAYER_OF[chamber],
        geoid=geoid,
        senate_class=_senate_class(term, geoid) if chamber == Chamber.SENATE else None,
        start=start,
        end=end,
        party=text(term, "party", 50),
        caucus=text(term, "caucus", 50),
        party_history=_party_history(term.get("party_affiliations") or []),
        url=addresses["url"],
        contact_form=addresses["contact_form"],
        phone=text(term, "phone", 30),
        fax=text(term, "fax", 30),
        office=text(term, "office", 200),
        address=text(term, "address", 300),
        left_out=tuple(name for name, address in addresses.items() if term.get(name) and not address),
    )


def _geoid(chamber: Chamber, term: Mapping[str, Any]) -> str:
    """The Census's code of who sends the member. At large is district 0 in the file; 00 there, or 98 for a delegate."""
    state = BY_USPS.get(str(term.get("state")))
    if state is None:
        raise Wrong("its state is none")
    if chamber == Chamber.SENATE:
        return state.fips
    district = term.get("district")
    if not isinstance(district, int) or isinstance(district, bool) or not 0 <= district <= _HIGHEST_DISTRICT:
        raise Wrong(f"its district is not a number from 0 to {_HIGHEST_DISTRICT}")
    if state.fips in _WITH_A_DELEGATE:
        if district:
            raise Wrong(f"{state.name} has no district {district}")
        return state.fips + DELEGATE_DISTRICT
    return state.fips + (f"{district:02}" if district else AT_LARGE_DISTRICT)


def _senate_class(term: Mapping[str, Any], state_fips: str) -> int:
    told = term.get("class")
    if isinstance(told, bool) or told not in SENATE_CLASSES:
        raise Wrong("its class is not 1, 2 or 3")
    if reason := why_no_seat(state_fips, int(told)):
        raise Wrong(reason)
    return int(told)


def _party_history(told: Any) -> tuple[tuple[tuple[str, str], ...], ...]:
    """From which day on which party and caucus, in order; what makes a JSON list of objects."""
    if not isinstance(told, list):
        raise Wrong("its party_affiliations are no list")
    found = []
    for one in told:
        affiliation = mapping(one, "one of its party_affiliations")
        found.append(
            (
                ("start", day(affiliation.get("start"), "start").isoformat()),
                ("party", text(affiliation, "party", 50, required=True)),
                ("caucus", text(affiliation, "caucus", 50)),
            )
        )
    return tuple(sorted(found))


def _other_ids(ids: Mapping[Any, Any]) -> dict[str, Any]:
    """All but the Bioguide's, as texts: of some a person has a list."""
    if len(ids) > _MOST_IDS:
        raise Wrong(f"it has more than {_MOST_IDS} ids")
    found: dict[str, Any] = {}
    for key in ids:
        if not isinstance(key, str) or not key.isidentifier():
            raise Wrong("one of its ids has no name")
        if key == "bioguide" or ids[key] is None:
            continue
        value = ids[key]
        found[key] = [_id(key, one) for one in value] if isinstance(value, list) else _id(key, value)
    return found


def _id(key: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Wrong(f"its id {key} is neither a text nor a number")
    return text({key: str(value)}, key, 200)
