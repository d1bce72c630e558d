"""What does one row of a state's list say? Who sits for which district, or why it says nothing we can keep.

The list is the CSV file of a state's current members (https://data.openstates.org/people/current/md.csv): a header,
then a row a member. It names neither the state nor the days of a term.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from backend.apps.legislators.errors import LegislatorsSourceUnusable
from backend.apps.legislators.parts import Wrong, text, web_address

REQUIRED = ("id", "name", "current_party", "current_district", "current_chamber")
# The largest state's list has some 450 rows, of a kilobyte each.
MAX_ROWS = 5_000
_OPENSTATES = re.compile(r"ocd-person/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WIKIDATA = re.compile(r"Q[0-9]{1,15}")
# Of a contact, which columns may have it, and how long it may be. The capitol's comes first.
_CONTACT = {
    "phone": (("capitol_voice", "district_voice"), 30),
    "fax": (("capitol_fax", "district_fax"), 30),
    "address": (("capitol_address", "district_address"), 300),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Who sits today.

    `chamber` and `district` are the list's own words: upper, lower or legislature; 12, 1A, At-Large.
    """

    line: int = field(compare=False)
    openstates_id: str
    name: str
    first_name: str
    last_name: str
    chamber: str
    district: str
    party: str = ""
    wikidata: str = ""
    url: str = ""
    phone: str = ""
    fax: str = ""
    address: str = ""
    # What was left out, a sentence each.
    remarks: tuple[str, ...] = field(default=(), compare=False)


class RowRefused(Exception):
    """Nothing of the row is taken. `openstates_id` is whose it seems to be, empty where that cannot be told."""

    def __init__(self, who: str, reason: str, openstates_id: str = "") -> None:
        super().__init__(f"{who}: {reason}.")
        self.openstates_id = openstates_id


def read_rows(lines: Iterable[str], source: str) -> Iterator[tuple[int, dict[str, str] | None]]:
    """The number of each row's first line, and its cells by column; None where they are not those of the header.

    Raises:
        LegislatorsSourceUnusable: this is no such list.
    """
    # Strictly: where a quotation mark is out of place, nobody can tell where a row begins.
    reader = csv.reader((line.removeprefix("\ufeff") for line in lines), strict=True)
    header: list[str] = []
    before = rows = 0
    try:
        for cells in reader:
            line, before = before + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = _header(cells, source)
                continue
            rows += 1
            if rows > MAX_ROWS:
                raise LegislatorsSourceUnusable(f"{source} has more than {MAX_ROWS:,} rows: no state has such a list.")
            yield line, dict(zip(header, cells, strict=True)) if len(cells) == len(header) else None
    except csv.Error as error:
        reason = f"line {before + 1} cannot be taken apart ({error})"
        raise LegislatorsSourceUnusable(f"{source} is no CSV: {reason}.") from error
    if not rows:
        raise LegislatorsSourceUnusable(f"{source} holds no legislator.")


def _header(cells: list[str], source: str) -> list[str]:
    names = [cell.strip() for cell in cells]
    if missing := [name for name in REQUIRED if name not in names]:
        raise LegislatorsSourceUnusable(f"{source} is no list of state legislators: it has no column {missing[0]}.")
    if len(set(names)) < len(names):
        raise LegislatorsSourceUnusable(f"{source} has a column twice.")
    return names


def parse_row(line: int, cells: Mapping[str, str] | None) -> Member:
    """The member of a row.

    Raises:
        RowRefused: and what of it is wrong.
    """
    if cells is None:
        raise RowRefused(f"line {line}", "it has not as many cells as the header")
    known = cells["id"] if _OPENSTATES.fullmatch(cells["id"]) else ""
    try:
        return _member(line, cells)
    except Wrong as error:
        shown = cells["name"].strip()[:100]
        name = shown if shown and shown.isprintable() else "somebody"
        raise RowRefused(f"{name} ({known or 'no Open States ID'}, line {line})", str(error), known) from error


def _member(line: int, cells: Mapping[str, str]) -> Member:
    if not _OPENSTATES.fullmatch(cells["id"]):
        raise Wrong("its id is not ocd-person/ and a UUID")
    name = text(cells, "name", 200, required=True)
    first = text(cells, "given_name", 100) or name.partition(" ")[0][:100]
    last = text(cells, "family_name", 100) or name.rpartition(" ")[2][:100]
    url, contact, left_out = _url(cells), _contact(cells), list[str]()
    if url is None:
        left_out.append("links")
    left_out += [column for column, value in contact.items() if value is None]
    wikidata = cells.get("wikidata", "").strip()
    return Member(
        line=line,
        openstates_id=cells["id"],
        name=name,
        first_name=first,
        last_name=last,
        chamber=text(cells, "current_chamber", 20, required=True),
        district=text(cells, "current_district", 100, required=True),
        party=text(cells, "current_party", 50),
        wikidata=wikidata if _WIKIDATA.fullmatch(wikidata) else "",
        url=url or "",
        **{column: value or "" for column, value in contact.items()},
        remarks=tuple(f"{name} ({cells['id']}): the {what} cannot be shown and were left out." for what in left_out),
    )


def _url(cells: Mapping[str, str]) -> str | None:
    """The first of the links; None where there are some and none is a web address."""
    told = [link.strip() for link in cells.get("links", "").split(";") if link.strip()]
    addresses = (web_address({"link": link}, "link") for link in told)
    return next(filter(None, addresses), None if told else "")


def _contact(cells: Mapping[str, str]) -> dict[str, str | None]:
    """On one line each; None where there is one and it does not fit."""
    found: dict[str, str | None] = {}
    for column, (sources, longest) in _CONTACT.items():
        told = [" ".join(cells.get(source, "").split()) for source in sources]
        fitting = (value for value in told if value and len(value) <= longest and value.isprintable())
        found[column] = next(fitting, None if any(told) else "")
    return found
