"""What are the next rows of an export? Those of `export_endorsements`, cut into chunks that a cursor can go on from.

What stands in a row, and how a format writes it, is that service's business alone: put together, the chunks are what it
would have written at once.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from backend.apps.campaigns.models import Campaign
from backend.apps.desk.models import ExportJob
from backend.apps.endorsements.models import Endorsement
from backend.apps.endorsements.services import ExportFormat, export_endorsements
from backend.apps.endorsements.services.export_endorsements import exported

# Behind every key that the database will give: of nobody, so a head line and nothing else.
_BEHIND_ALL = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """So many rows, written in the job's format without what stands before and behind them; `cursor` is the last."""

    content: bytes
    rows: int
    cursor: int


def count_rows(*, filters: dict[str, Any], with_contacts: bool = False) -> tuple[int, int]:
    """How many there are now, and the key of the last one (0 where there is none)."""
    campaign, state = filters.get("campaign"), filters.get("state")
    rows = exported(
        campaign=Campaign(pk=campaign) if campaign else None,
        states=[state] if state else (),
        with_contacts=with_contacts,
    )
    return rows.count(), rows.aggregate(last=Max("pk"))["last"] or 0


def read_chunk(*, job: ExportJob, size: int) -> Chunk | None:
    """The next `size` rows behind the job's cursor and not behind its last; None where there are none. Two queries."""
    # In a transaction the cursor on the server ends with it; outside, the database would first read all that is left.
    with transaction.atomic():
        rows = list(islice(_rows(job, after_id=job.cursor), size))
    keys = dict(Endorsement.objects.filter(public_id__in=[one for one, _ in rows]).values_list("public_id", "pk"))
    known = [(keys[UUID(public_id)], written) for public_id, written in rows if UUID(public_id) in keys]
    # Rows come by key: what was submitted after the question is behind the others.
    asked = [(key, written) for key, written in known if key <= job.last_id]
    if not asked:
        return None
    between = b"," if job.file_format == ExportFormat.JSON else b""
    return Chunk(content=between.join(written for _, written in asked), rows=len(asked), cursor=asked[-1][0])


def whole_file(*, job: ExportJob, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The file of these chunks, with what its format wants before, between and behind them."""
    if job.file_format == ExportFormat.JSON:
        yield b"["
        for number, chunk in enumerate(chunks):
            yield b"," + chunk if number else chunk
        yield b"\n]\n"
        return
    # With a mark at its beginning a spreadsheet reads UTF-8 as such.
    yield b"\xef\xbb\xbf"
    yield from _pieces(job, after_id=_BEHIND_ALL)
    yield from chunks


def _pieces(job: ExportJob, *, after_id: int) -> Iterator[bytes]:
    campaign, state = job.filters.get("campaign"), job.filters.get("state")
    return export_endorsements(
        file_format=ExportFormat(job.file_format),
        # By its key alone: of a campaign that is gone there is nothing, and not everything.
        campaign=Campaign(pk=campaign) if campaign else None,
        states=[state] if state else (),
        with_contacts=job.with_contacts,
        after_id=after_id,
    )


def _rows(job: ExportJob, *, after_id: int) -> Iterator[tuple[str, bytes]]:
    """Each row's id and how the format writes it."""
    pieces = _pieces(job, after_id=after_id)
    return _json_rows(pieces) if job.file_format == ExportFormat.JSON else _csv_rows(pieces)


def _csv_rows(pieces: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """A cell may have line ends in it, so the lines are read as CSV, and written as they were."""
    lines = (line for piece in pieces for line in io.StringIO(piece.decode(), newline=""))
    cells = csv.reader(lines)
    position = next(cells).index("id")
    for row in cells:
        written = io.StringIO()
        csv.writer(written).writerow(row)
        yield row[position], written.getvalue().encode()


def _json_rows(pieces: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """An object a line, and commas and brackets around it."""
    for piece in pieces:
        for line in piece.decode().split("\n"):
            written = line.removesuffix(",")
            if written.startswith("{"):
                yield json.loads(written)["id"], b"\n" + written.encode()
