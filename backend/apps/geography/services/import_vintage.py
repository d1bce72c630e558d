"""How does a file become a draft? Verified, read, loaded beside what answers, compared; one transaction a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

import psycopg
from django.db import DataError, InternalError, connection, transaction

from backend.apps.geography.errors import TigerFileRefused
from backend.apps.geography.models import Vintage
from backend.apps.geography.tiger.archive import Archive, verify_archive
from backend.apps.geography.tiger.features import Feature, Tally, read_features
from backend.apps.geography.tiger.layout import TigerFile, parse_file_name
from backend.apps.geography.tiger.load import Staging

from .compare_vintage import compare_vintage
from .draw_vintage import draw_vintage
from .locks import wait_for_import

# Whatever our own checks let pass; COPY's errors come from the driver itself.
_REFUSED_BY_POSTGIS = (
    DataError,
    InternalError,
    psycopg.DataError,
    psycopg.InternalError,
    psycopg.errors.ProgramLimitExceeded,
)


class Outcome(StrEnum):
    LOADED = "loaded"
    WOULD_LOAD = "would load"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of one file. In a dry run the vintage exists only in this object."""

    outcome: Outcome
    file: TigerFile
    vintage: Vintage


def import_vintage(
    *,
    path: Path,
    source: str = "",
    in_force_from: date | None = None,
    commit: bool,
    progress: Callable[[], None] = lambda: None,
) -> Imported:
    """Loads one TIGER/Line zip as a draft; nothing that answers is touched.

    A file whose content was loaded before changes nothing. Without `commit` everything is done and then undone. Two
    imports at once take turns. `progress` is called once a feature.

    Raises:
        TigerFileRefused: and nothing of the file is kept.
    """
    file = parse_file_name(path.name)
    archive = verify_archive(path)
    with transaction.atomic():
        wait_for_import()
        if known := _known(file, archive):
            return Imported(outcome=Outcome.UNCHANGED, file=file, vintage=known)
        try:
            vintage = _load(file, archive, source or path.name, in_force_from or file.in_force_from(), progress)
        except _REFUSED_BY_POSTGIS as error:
            raise TigerFileRefused(file.name, f"PostGIS refuses it ({error})") from error
        if not commit:
            transaction.set_rollback(True)
    outcome = Outcome.LOADED if commit else Outcome.WOULD_LOAD
    return Imported(outcome=outcome, file=file, vintage=vintage)


def _known(file: TigerFile, archive: Archive) -> Vintage | None:
    same = Vintage.objects.filter(layer=file.layer.layer, area=file.area, sha256=archive.sha256)
    return same.first()


def _load(
    file: TigerFile, archive: Archive, source: str, in_force_from: date | None, progress: Callable[[], None]
) -> Vintage:
    tally = Tally()
    staging = Staging(layer=file.layer.layer, file_name=file.name)
    staging.fill(_announced(read_features(archive, file, tally), progress))
    vintage = Vintage.objects.create(
        key=_free_key(file, archive),
        layer=file.layer.layer,
        area=file.area,
        year=file.year,
        congress=file.congress,
        source=source,
        sha256=archive.sha256,
        record_count=tally.read,
        not_defined_count=tally.not_defined,
        region_count=staging.region_count,
        repaired_count=staging.repaired_count,
        in_force_from=in_force_from,
    )
    staging.keep_as(vintage)
    draw_vintage(vintage=vintage)
    vintage.report = compare_vintage(vintage=vintage).as_json()
    vintage.save(update_fields=["report"])
    return vintage


def _announced(features: Iterable[Feature], progress: Callable[[], None]) -> Iterator[Feature]:
    for feature in features:
        yield feature
        progress()


def _free_key(file: TigerFile, archive: Archive) -> str:
    """The file's stem; a reissue under the same name carries its hash."""
    taken = Vintage.objects.filter(key=file.stem).exists()
    return f"{file.stem}-{archive.sha256[:8]}" if taken else file.stem


def refresh_statistics() -> None:
    """Tells the planner what the tables hold now; call it once after the last file, outside any transaction.

    Statistics of geometry cost a tenth of a second a file, and the server's own refresh may come after the lookups.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT geography_refresh_statistics()")
