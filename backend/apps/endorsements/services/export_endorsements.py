"""How does staff take endorsements out, all of them, without holding more than a few in memory?"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.models import Decision, Endorsement
from backend.apps.endorsements.states import EndorsementState
from backend.apps.geography.fips import BY_FIPS
from backend.apps.geography.layers import LAYERS
from backend.apps.stakeholders.models import Erasure, Merge, Placement

# Rows that are in memory at once, here and in the database driver.
ROWS_AT_ONCE = 2_000
# What a spreadsheet takes for the beginning of a formula (OWASP, «CSV Injection»), also as full-width forms and behind
# blanks and quotes that it may take away: at a text's beginning, and behind each character by which some part cells
# whatever the quotes say.
_FORMULA = re.compile(r"""(^|[;\t\r\n|])(?=(?:[^\S\t\r\n]|["'])*[=+@\uff1d\uff0b\uff0d\uff20-])""")
_ODD_BEGINNING = ("\t", "\r", "\n")

# The name in the export, and where it comes from. Words are those that their address has confirmed.
_TOLD = {
    "id": "public_id",
    "campaign": "campaign__slug",
    "state": "state",
    "kind": "current_revision__kind",
    "type": "current_revision__type",
    "name": "current_revision__name",
    "organization_name": "current_revision__organization_name",
    "role": "current_revision__role",
    "sentence": "current_revision__sentence",
    "statement": "current_revision__statement",
    "consent_to_display": "current_revision__consent_to_display",
    "terms_version": "current_revision__terms_version",
    "submitted_at": "current_revision__submitted_at",
    "confirmed_at": "confirmed_at",
    "reviewed_at": "reviewed_at",
    "published_at": "published_at",
    "usps_state": "current_revision__state_usps",
}
# Neither erased nor merged into another: only theirs is an address, and only they can agree to anything now.
# Asked by EXISTS: of an outer join to a table that is nearly empty PostgreSQL expects next to no row to be left, and
# joins each of 100,000 with each.
_PRESENT = ~Exists(Erasure.objects.filter(stakeholder=OuterRef("stakeholder"))) & ~Exists(
    Merge.objects.filter(duplicate=OuterRef("stakeholder"))
)
_CONTACTS = {
    "email": Case(When(_PRESENT, then=F("stakeholder__canonical_email")), default=Value("")),
    # What holds now, not the box that was ticked with these words: see Stakeholder.objects.consenting().
    "mailing_consent": Case(
        When(_PRESENT & Q(stakeholder__mailing_consented_at__isnull=False), then=Value(value=True)),
        default=Value(value=False),
    ),
    "street": "current_revision__street",
    "city": "current_revision__city",
    "postal_code": "current_revision__postal_code",
}
DISTRICTS = tuple(layer for layer in LAYERS if layer != "state")


class ExportFormat(StrEnum):
    CSV = "csv"
    JSON = "json"


def export_endorsements(
    *,
    file_format: ExportFormat,
    campaign: Campaign | None = None,
    states: Collection[str] = (),
    with_contacts: bool = False,
    after_id: int = 0,
) -> Iterator[bytes]:
    """The file, piece by piece: UTF-8; of one campaign or all, in the given states or all, oldest first.

    CSV has a head line and no cell that a spreadsheet takes for a formula, whatever it separates by; JSON is one array
    of objects, times in ISO 8601, districts as lists of GEOIDs by layer. Addresses are in it only `with_contacts`:
    whether its reader may see them is the caller's to ask. One query with a cursor on the server, whose rows are of one
    moment however long they take to be read. `after_id` leaves out the endorsements up to that key. What is in it at
    all, `exported` says.
    """
    columns = columns_of(with_contacts=with_contacts)
    rows = exported(campaign=campaign, states=states, with_contacts=with_contacts).filter(pk__gt=after_id)
    read = told_query(rows, with_contacts=with_contacts).iterator(chunk_size=ROWS_AT_ONCE)
    objects = (told_row(row, columns)[1] for row in read)
    return _csv(columns, objects) if file_format == ExportFormat.CSV else _json(objects)


def columns_of(*, with_contacts: bool) -> tuple[str, ...]:
    """What a row tells, in this order."""
    return (*_TOLD, *(_CONTACTS if with_contacts else ()), *DISTRICTS)


def chosen(
    *, campaign: Campaign | None = None, states: Collection[str] = (), changed_since: datetime | None = None
) -> QuerySet[Endorsement]:
    """Those of the campaign, in the states; of people who are there or not.

    `changed_since`: only those that were made, confirmed or decided about then or later.
    """
    rows: QuerySet[Endorsement] = Endorsement.objects.all()
    if campaign is not None:
        rows = rows.filter(campaign=campaign)
    if states:
        rows = rows.filter(state__in=states)
    if changed_since is not None:
        decided = Decision.objects.filter(endorsement=OuterRef("pk"), at__gte=changed_since)
        is_new = Q(created_at__gte=changed_since) | Q(confirmed_at__gte=changed_since)
        rows = rows.filter(is_new | Exists(decided))
    return rows


def exported(
    *, campaign: Campaign | None = None, states: Collection[str] = (), with_contacts: bool = False
) -> QuerySet[Endorsement]:
    """Those of the people who are there. Of the erased only where their state is asked for: that there were some.

    `with_contacts`, only those whose address has confirmed something: anybody can type anybody's.
    """
    is_erased = Q(state=EndorsementState.ERASED)
    is_told = _PRESENT & ~is_erased
    if with_contacts:
        is_told &= Q(confirmed_at__isnull=False)
    rows = chosen(campaign=campaign, states=states)
    return rows.filter(is_told | is_erased if EndorsementState.ERASED in states else is_told)


def told_query(rows: QuerySet[Endorsement], *, with_contacts: bool) -> QuerySet[Endorsement, tuple[Any, ...]]:
    """What `told_row` reads, by key."""
    named = Concat("region__layer", Value("/"), "region__geoid", output_field=CharField())
    held = Placement.objects.current().filter(stakeholder=OuterRef("stakeholder_id")).order_by("region__geoid")
    sources = (*_TOLD.values(), *(_CONTACTS.values() if with_contacts else ()))
    return rows.order_by("pk").values_list("pk", *sources, ArraySubquery(held.values_list(named)))


def told_row(row: tuple[Any, ...], columns: tuple[str, ...]) -> tuple[int, dict[str, Any]]:
    """An endorsement's key, and what is told of it by its column."""
    key, *values = row
    return key, _told(columns, values)


def _told(columns: tuple[str, ...], row: Iterable[Any]) -> dict[str, Any]:
    *values, regions = row
    by_layer: dict[str, list[str]] = {layer: [] for layer in LAYERS}
    for region in regions:
        layer, _, geoid = region.partition("/")
        by_layer[layer].append(geoid)
    told = dict(zip(columns, values, strict=False))
    if by_layer["state"] and by_layer["state"][0] in BY_FIPS:
        told["usps_state"] = BY_FIPS[by_layer["state"][0]].usps
    return told | {layer: by_layer[layer] for layer in DISTRICTS}


def _csv(columns: tuple[str, ...], objects: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for number, told in enumerate(objects, start=1):
        writer.writerow(cells_of(told, columns))
        if number % ROWS_AT_ONCE == 0:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> bytes:
    written = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return written


def cells_of(told: dict[str, Any], columns: tuple[str, ...]) -> list[str]:
    """A row of CSV, of which no cell begins a formula."""
    return [_cell(told[name]) for name in columns]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat()
    text = " ".join(value) if isinstance(value, list) else str(value)
    guarded = _FORMULA.sub(r"\1'", text)
    return f"'{guarded}" if text.lstrip(" ").startswith(_ODD_BEGINNING) else guarded


def _json(objects: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    pieces, is_first = ["["], True
    for number, told in enumerate(objects, start=1):
        pieces.append(("" if is_first else ",") + "\n" + object_of(told))
        is_first = False
        if number % ROWS_AT_ONCE == 0:
            yield "".join(pieces).encode()
            pieces = []
    yield ("".join(pieces) + "\n]\n").encode()


def object_of(told: dict[str, Any]) -> str:
    """A row as JSON, on one line."""
    return json.dumps(told, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
