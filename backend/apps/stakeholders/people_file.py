"""Which people are in a CSV file, and which of its lines cannot be used? Reads bytes, knows no database.

A file is a header line and a line a person, in UTF-8 (with or without a byte order mark), separated by commas. All that
is wrong is told at once, a sentence a problem, with its line as editors count them.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from backend.apps.geography.fips import BY_USPS
from backend.foundation.mail.canonical_email import canonical_email
from backend.foundation.mail.errors import EmailUnusable
from backend.foundation.plain_text import address_of, hidden_characters, line_of

from .models import StakeholderKind, StakeholderType

MAX_BYTES = 5 * 1024 * 1024
# Each address is held by a lock of its own until the whole is written, and a server has room for some 6,400 in all.
MAX_ROWS = 2_000
MAX_PROBLEMS = 200
REQUIRED = ("email", "name")
# The most characters of each column, which are those of the database's.
COLUMNS: Mapping[str, int] = {
    "email": 254, "name": 200, "kind": 12, "type": 12, "organization_name": 200, "role": 200, "street": 200,
    "city": 100, "state": 2, "postal_code": 10, "latitude": 24, "longitude": 24, "mailing_consented_on": 10,
    "mailing_consent_wording": 500,
}  # fmt: skip
_ZIP = re.compile(r"[0-9]{5}(-[0-9]{4})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DEGREES = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{1,18})?")
# With what a spreadsheet begins to compute; a lone one of them is no name either.
_FORMULA = ("=", "+", "-", "@", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonInFile:
    """One line, checked. Degrees WGS 84, both or neither; a consent has its day and its words, or there is none."""

    line: int
    email: str
    canonical: str
    name: str
    kind: str = StakeholderKind.INDIVIDUAL
    type: str = ""
    organization_name: str = ""
    role: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    consented_on: date | None = None
    consent_wording: str = ""


@dataclass(slots=True)
class PeopleFile:
    """What was read. Where there are problems, nothing of it is to be used."""

    people: list[PersonInFile] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    rows: int = 0


class _Refused(Exception):
    """All that is wrong with a line, a sentence each, without the line's number."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences = sentences


def read_people(content: bytes, *, today: date) -> PeopleFile:
    """The people of a file, and every problem it has. Never raises for what the file holds."""
    found = PeopleFile()
    try:
        lines = _lines(content)
        header = _header(next(lines, (1, []))[1])
        _read_rows(found, header, lines, today)
    except _Refused as refusal:
        found.problems.extend(refusal.sentences)
    if len(found.problems) > MAX_PROBLEMS:
        more = len(found.problems) - MAX_PROBLEMS
        found.problems[MAX_PROBLEMS:] = [f"And {more} problems more."]
    if not found.problems and not found.people:
        found.problems.append("The file has a header and no person.")
    return found


def _lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each record that is not empty; a quoted cell may run over several lines: the first counts."""
    if len(content) > MAX_BYTES:
        raise _Refused(f"The file has {len(content)} bytes; at most {MAX_BYTES} are taken. Split it.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _Refused(f"Line {line}: this is no UTF-8. Save the file as «CSV UTF-8».") from None
    if "\0" in text:
        raise _Refused(
            f"Line {text[: text.index(chr(0))].count(chr(10)) + 1}: there is a NUL character, so this is no CSV."
        )
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    before = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield before + 1, cells
            before = reader.line_num
    except csv.Error as error:
        raise _Refused(f"Line {before + 1}: the line cannot be taken apart ({error}).") from None


def _header(cells: list[str]) -> list[str]:
    names = [line_of(cell).strip().lower() for cell in cells]
    if len(names) == 1 and (";" in names[0] or "\t" in names[0]):
        raise _Refused("Line 1: the columns are not separated by commas. Save the file as «CSV (comma delimited)».")
    known = ", ".join(COLUMNS)
    sentences = [f"Line 1: there is no column {name!r}; known are {known}." for name in names if name not in COLUMNS]
    sentences += [
        f"Line 1: the column {name} is there twice." for name in dict.fromkeys(names) if names.count(name) > 1
    ]
    sentences += [f"Line 1: the column {name} is missing." for name in REQUIRED if name not in names]
    if sentences:
        raise _Refused(*sentences)
    return names


def _read_rows(found: PeopleFile, header: list[str], lines: Iterator[tuple[int, list[str]]], today: date) -> None:
    first_lines: dict[str, int] = {}
    for line, cells in lines:
        found.rows += 1
        if found.rows > MAX_ROWS:
            raise _Refused(f"Line {line}: the file has more than {MAX_ROWS} people. Split it.")
        try:
            person = _person(line, header, cells, today)
            first = first_lines.setdefault(person.canonical, line)
            if first != line:
                raise _Refused(f"the address is in line {first} already.")
        except _Refused as refusal:
            found.problems += [f"Line {line}: {sentence}" for sentence in refusal.sentences]
        else:
            found.people.append(person)


def _person(line: int, header: list[str], cells: list[str], today: date) -> PersonInFile:
    if len(cells) != len(header):
        raise _Refused(f"there are {len(cells)} cells for {len(header)} columns.")
    told = dict.fromkeys(COLUMNS, "") | dict(zip(header, map(_clean, header, cells), strict=True))
    problems = [sentence for name, text in told.items() for sentence in _problems_of_text(name, text)]
    checked = _Checked(told, today)
    problems += checked.problems
    if problems:
        raise _Refused(*problems)
    return PersonInFile(
        line=line,
        email=told["email"],
        canonical=checked.canonical,
        name=told["name"],
        kind=told["kind"].lower() or StakeholderKind.INDIVIDUAL,
        type=told["type"].lower(),
        organization_name=told["organization_name"],
        role=told["role"],
        street=told["street"],
        city=told["city"],
        state=told["state"].upper(),
        postal_code=told["postal_code"],
        latitude=checked.latitude,
        longitude=checked.longitude,
        consented_on=checked.consented_on,
        consent_wording=told["mailing_consent_wording"],
    )


def _clean(column: str, cell: str) -> str:
    return address_of(cell) if column == "email" else line_of(cell).strip(" \u00a0")


def _problems_of_text(name: str, text: str) -> Iterator[str]:
    if name in REQUIRED and not text:
        yield f"the column {name} is empty."
    if len(text) > COLUMNS[name]:
        yield f"{name} has {len(text)} characters; at most {COLUMNS[name]} are taken."
    if text.startswith(_FORMULA) and name not in {"latitude", "longitude"}:
        yield f"{name} begins with {text[0]!r}, which a spreadsheet takes for a formula."
    hidden = next(hidden_characters(text), None)
    if hidden is not None:
        yield f"{name} contains a character that cannot be shown (U+{ord(hidden):04X}). If it was pasted, type it."


class _Checked:
    """The cells that are more than text, and what is wrong with them."""

    def __init__(self, told: Mapping[str, str], today: date) -> None:
        self.problems: list[str] = []
        self.canonical = self._address(told["email"])
        self._check_kind(told)
        self._check_type(told)
        self._check_place(told)
        self.latitude = self._degrees(told, "latitude", 90)
        self.longitude = self._degrees(told, "longitude", 180)
        self._check_point(told)
        self.consented_on = self._consent(told, today)

    def _address(self, typed: str) -> str:
        try:
            return canonical_email(typed) if typed else ""
        except EmailUnusable as refusal:
            self.problems.append(f"email: {refusal.detail}")
            return ""

    def _check_kind(self, told: Mapping[str, str]) -> None:
        kind = told["kind"].lower() or StakeholderKind.INDIVIDUAL
        if kind not in StakeholderKind.values:
            self.problems.append(f"kind is neither {' nor '.join(StakeholderKind.values)}.")
        elif kind == StakeholderKind.ORGANIZATION and not told["organization_name"]:
            self.problems.append("an organization needs its organization_name.")

    def _check_type(self, told: Mapping[str, str]) -> None:
        if told["type"] and told["type"].lower() not in StakeholderType.values:
            self.problems.append(f"type is none of {', '.join(StakeholderType.values)}.")

    def _check_place(self, told: Mapping[str, str]) -> None:
        if told["state"] and told["state"].upper() not in BY_USPS:
            self.problems.append("state is no state's postal code: two letters, such as CT.")
        if told["postal_code"] and not _ZIP.fullmatch(told["postal_code"]):
            self.problems.append("postal_code is no ZIP code: 12345 or 12345-6789 (a spreadsheet drops leading zeros).")

    def _degrees(self, told: Mapping[str, str], name: str, limit: int) -> float | None:
        if not told[name]:
            return None
        if not _DEGREES.fullmatch(told[name]) or not math.fabs(float(told[name])) <= limit:
            self.problems.append(f"{name} is no number of degrees from -{limit} to {limit}.")
            return None
        return float(told[name])

    def _check_point(self, told: Mapping[str, str]) -> None:
        if bool(told["latitude"]) != bool(told["longitude"]):
            self.problems.append("latitude and longitude come together.")

    def _consent(self, told: Mapping[str, str], today: date) -> date | None:
        on, wording = told["mailing_consented_on"], told["mailing_consent_wording"]
        if bool(on) != bool(wording):
            self.problems.append("a consent needs both mailing_consented_on and mailing_consent_wording.")
        if not on:
            return None
        try:
            day = date.fromisoformat(on) if _DAY.fullmatch(on) else None
        except ValueError:
            day = None
        if day is None or day > today:
            self.problems.append("mailing_consented_on is no day up to today, such as 2026-01-31.")
        return day
