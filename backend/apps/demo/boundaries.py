"""Which map does the demo stand on? Real files, else a small state from the Census, else rectangles of our own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory

import urllib3
from django.conf import settings

from backend.apps.geography.errors import TigerFileRefused
from backend.apps.geography.models import Vintage
from backend.apps.geography.services import activate_vintages, draw_vintage, import_vintage, refresh_statistics
from backend.apps.geography.tiger.handmade import Drawn, Rectangle, write_zip
from backend.apps.geography.tiger.layout import parse_file_name
from backend.apps.geography.tiger.sources import SourceFile, Wanted, files_of

# Connecticut in its edition of 2022, and the nation's districts of the Congress before, to roll back to.
_CENSUS_STATE, _CENSUS_YEAR, _YEAR_BEFORE = "09", 2022, 2021

# Roughly where three small states lie; every layer divides them evenly.
_RECTANGLES = {
    "09": ("Connecticut", Rectangle(-73.73, 40.98, -71.79, 42.05)),
    "10": ("Delaware", Rectangle(-75.79, 38.45, -75.05, 39.84)),
    "44": ("Rhode Island", Rectangle(-71.79, 41.15, -71.12, 42.02)),
}


class Boundaries(StrEnum):
    REAL = "real"
    CENSUS = "census"
    SQUARES = "squares"


def load_boundaries(*, choice: str, tiger_folder: Path, now: datetime, say: Callable[[str], None]) -> None:
    """Loads and activates a map where there is none yet, and says which.

    `choice` is one of Boundaries, or `auto` for the best that can be had.
    """
    if standing := Vintage.objects.standing().count():
        say(f"Boundaries: {standing} vintages answer already (manage.py list_vintages).")
        for vintage in Vintage.objects.undrawn():  # a demo of before there were tiles
            draw_vintage(vintage=vintage)
        return
    chosen = _best(tiger_folder) if choice == "auto" else Boundaries(choice)
    loaders = {
        Boundaries.REAL: lambda: _load(files_of(str(tiger_folder), Wanted()), now, say),
        Boundaries.CENSUS: lambda: _load(_census_files(), now, say),
        Boundaries.SQUARES: lambda: _load_squares(now, say),
    }
    origins = {
        Boundaries.REAL: "real TIGER/Line files beside this checkout",
        Boundaries.CENSUS: f"Connecticut, TIGER/Line {_CENSUS_YEAR}, fetched from the Census",
        Boundaries.SQUARES: f"hand-made squares, not real borders (no TIGER/Line files in {tiger_folder})",
    }
    say(f"Boundaries: {origins[chosen]}.")
    loaders[chosen]()
    if not Vintage.objects.standing().exists():
        say(f"Boundaries: none of these could be used; {origins[Boundaries.SQUARES]} instead.")
        _load_squares(now, say)


def _best(tiger_folder: Path) -> Boundaries:
    if any(tiger_folder.glob("tl_*.zip")):
        return Boundaries.REAL
    return Boundaries.CENSUS if _census_answers() else Boundaries.SQUARES


def _census_answers() -> bool:
    """One short try: a demo without a network should not wait for it."""
    address = settings.CENSUS_TIGER_URL.format(year=_CENSUS_YEAR, folder="STATE", file="")
    try:
        return urllib3.request("HEAD", address, timeout=3.0, retries=False).status == HTTPStatus.OK
    except urllib3.exceptions.HTTPError:
        return False


def _census_files() -> list[SourceFile]:
    now = files_of(settings.CENSUS_TIGER_URL, Wanted(year=_CENSUS_YEAR, states=(_CENSUS_STATE,)))
    return now + files_of(settings.CENSUS_TIGER_URL, Wanted(year=_YEAR_BEFORE, layers=("cd",)))


def _load(files: list[SourceFile], now: datetime, say: Callable[[str], None]) -> None:
    for number, file in enumerate(files, start=1):
        say(f"  [{number}/{len(files)}] {file.name}")
        try:
            path = file.local_path(Path(settings.TIGER_CACHE))
            vintage = import_vintage(path=path, source=file.origin, commit=True).vintage
        except TigerFileRefused as error:
            say(f"  refused: {error.detail}")
            continue
        activate_vintages(
            vintages=[vintage],
            now=now,
            # On which day a state's legislative map took effect is not in the files; in the demo, its edition's first.
            in_force_from=vintage.in_force_from or date(vintage.year, 1, 1),
        )
    refresh_statistics()


def _load_squares(now: datetime, say: Callable[[str], None]) -> None:
    with TemporaryDirectory() as folder:
        _write_squares(Path(folder))
        _load(files_of(folder, Wanted()), now, say)


def _write_squares(folder: Path) -> None:
    """Files in the Census's form: states, two counties, two congressional, four and eight legislative districts.

    The districts of the Congress before lay side by side, today's one above the other: half of the people moved.
    """
    _write(folder, "tl_2022_us_state", "", {fips: (name, shape) for fips, (name, shape) in _RECTANGLES.items()})
    counties: dict[str, tuple[str, Rectangle]] = {}
    before: dict[str, tuple[str, Rectangle]] = {}
    for fips, (_, shape) in _RECTANGLES.items():
        west, east = shape.grid(2, 1)
        counties |= {f"{fips}001": ("West County", west), f"{fips}003": ("East County", east)}
        before |= {f"{fips}01": ("Congressional District 1", west), f"{fips}02": ("Congressional District 2", east)}
        for stem, column, width, kind, parts in (
            ("cd118", "CD118FP", 2, "Congressional District", shape.grid(1, 2)),
            ("sldu", "SLDUST", 3, "State Senate District", shape.grid(2, 2)),
            ("sldl", "SLDLST", 3, "State House District", shape.grid(4, 2)),
        ):
            districts = {
                f"{fips}{number:0{width}}": (f"{kind} {number}", part) for number, part in enumerate(parts, start=1)
            }
            _write(folder, f"tl_2022_{fips}_{stem}", column, districts)
    _write(folder, "tl_2022_us_county", "COUNTYFP", counties)
    _write(folder, "tl_2017_us_cd115", "CD115FP", before)


def _write(folder: Path, stem: str, code_column: str, regions: dict[str, tuple[str, Rectangle]]) -> None:
    file = parse_file_name(f"{stem}.zip")
    features = [
        Drawn(
            {"STATEFP": geoid[:2], "GEOID": geoid, "NAME": name, "NAMELSAD": name}
            | ({code_column: geoid[2:]} if code_column else {}),
            [shape.ring()],
        )
        for geoid, (name, shape) in regions.items()
    ]
    write_zip(folder / file.name, features)
