"""How does a program take endorsements out, when one answer has room for some of them only? Part by part, by key."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from backend.apps.campaigns.errors import CampaignNotFound
from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.models import Endorsement

from .export_endorsements import ExportFormat, cells_of, chosen, columns_of, exported, object_of, told_query, told_row

# About two seconds of reading.
MAX_ROWS = 5_000
# Lambda answers with 6 MB of JSON, in which the part is a text: of quotation marks alone it would be twice as long.
MAX_BYTES = 2_500_000
_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPart:
    """`content` is CSV with a head line, or a JSON array; `last_id` the key to go on behind, null where nothing is."""

    content: bytes
    rows: int
    last_id: int | None


def export_part(
    *,
    file_format: ExportFormat,
    campaign_slug: str = "",
    states: Collection[str] = (),
    changed_since: datetime | None = None,
    with_contacts: bool = False,
    after_id: int = 0,
    max_rows: int = MAX_ROWS,
    max_bytes: int = MAX_BYTES,
) -> ExportPart:
    """The next rows of an export behind the key `after_id`, as many as `max_rows` and `max_bytes` have room for.

    At least one, where there is one. What stands in a row is `export_endorsements`' business; so is who may have it.
    Each part is of its own moment: what is submitted meanwhile comes at the end. Two queries for each 500 rows.

    Raises:
        CampaignNotFound: no campaign has this slug.
    """
    asked: dict[str, Any] = {"campaign": _campaign(campaign_slug), "states": states}
    keys = _keys(chosen(**asked, changed_since=changed_since), after_id, at_once=min(_AT_ONCE, max_rows + 1))
    columns = columns_of(with_contacts=with_contacts)
    written: list[str] = [_csv_line(list(columns))] if file_format == ExportFormat.CSV else []
    size, last, number = sum(map(_length, written)), after_id, 0
    for key, told in _rows(keys, exported(**asked, with_contacts=with_contacts), columns, with_contacts=with_contacts):
        line = _csv_line(cells_of(told, columns)) if file_format == ExportFormat.CSV else object_of(told)
        size += _length(line) + 2
        if number and (number == max_rows or size > max_bytes):
            return ExportPart(content=_whole(written, file_format), rows=number, last_id=last)
        written.append(line)
        last, number = key, number + 1
    return ExportPart(content=_whole(written, file_format), rows=number, last_id=None)


def _keys(rows: QuerySet[Endorsement], after_id: int, *, at_once: int) -> Iterator[list[int]]:
    """A few at a time, by the key's index alone.

    With what leaves out the erased and the merged in the same query, the planner would expect nearly nothing to be
    left, and sort all that is behind the key, for each part anew: five times as long as this, measured with 20,000.
    """
    keys, is_more = [after_id], True
    while is_more:
        keys = list(rows.filter(pk__gt=keys[-1]).order_by("pk").values_list("pk", flat=True)[:at_once])
        is_more = len(keys) == at_once
        yield keys


def _rows(
    keys: Iterator[list[int]], rows: QuerySet[Endorsement], columns: tuple[str, ...], *, with_contacts: bool
) -> Iterator[tuple[int, dict[str, Any]]]:
    for some in keys:
        for row in told_query(rows.filter(pk__in=some), with_contacts=with_contacts):
            yield told_row(row, columns)


def _campaign(slug: str) -> Campaign | None:
    if not slug:
        return None
    campaign = Campaign.objects.filter(slug=slug).first()
    if campaign is None:
        raise CampaignNotFound(f"There is no campaign «{slug[:80]}».")
    return campaign


def _whole(written: list[str], file_format: ExportFormat) -> bytes:
    if file_format == ExportFormat.CSV:
        return "".join(written).encode()
    return ("[" + ",\n".join(written) + "]").encode()


def _csv_line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _length(text: str) -> int:
    return len(text.encode())
