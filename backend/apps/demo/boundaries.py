"""Which map does the demo stand on? Real files, else a small state from the Census, else rectangles of our own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

import urllib3
from django.conf import settings

from backend.apps.geography.errors import TigerFileRefused
from backend.apps.geography.models import Vintage
from backend.apps.geography.services import activate_vintages, import_vintage, refresh_statistics
from backend.apps.geography.tiger.handmade import Drawn, Rectangle, write_zip
from backend.apps.geography.tiger.layout import parse_file_name
from backend.apps.geography.tiger.sources import SourceFile, Wanted, files_of

# The Census's own last word on Delaware's 118th map; three counties, one district, 21 and 41 legislative ones.
_CENSUS_YEAR, _CENSUS_STATE = 2022, "10"
# Which day each state's legislative map took effect is not in the files; the demo lets them answer from their edition's
# first day.
_DAY_OF_LEGISLATIVE_MAPS = {2017: date(2017, 1, 1), 2022: date(2023, 1, 1)}

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
        return
    chosen = _best(tiger_folder) if choice == "auto" else Boundaries(choice)
    loaders = {
        Boundaries.REAL: lambda: _load(files_of(str(tiger_folder), Wanted()), now, say),
        Boundaries.CENSUS: lambda: _load(_census_files(), now, say),
        Boundaries.SQUARES: lambda: _load_squares(now, say),
    }
    origins = {
        Boundaries.REAL: "real TIGER/Line files beside this checkout",
        Boundaries.CENSUS: f"Delaware, TIGER/Line {_CENSUS_YEAR}, fetched from the Census",
        Boundaries.SQUARES: "hand-made squares, not real borders (no files beside this checkout, no way to the Census)",
    }
    say(f"Boundaries: {origins[chosen]}.")
    loaders[chosen]()


def _best(tiger_folder: Path) -> Boundaries:
    if any(tiger_folder.glob("tl_*.zip")):
        return Boundaries.REAL
    return Boundaries.CENSUS if _census_answers() else Boundaries.SQUARES


def _census_answers() -> bool:
    """One short try: a demo without a network should not wait for it."""
    address = settings.CENSUS_TIGER_URL.format(year=_CENSUS_YEAR, folder="STATE", file="")
    try:
        urllib3.request("HEAD", address, timeout=3.0, retries=False)
    except urllib3.exceptions.HTTPError:
        return False
    return True


def _census_files() -> list[SourceFile]:
    return files_of(settings.CENSUS_TIGER_URL, Wanted(year=_CENSUS_YEAR, states=(_CENSUS_STATE,)))


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
            in_force_from=vintage.in_force_from or _DAY_OF_LEGISLATIVE_MAPS[vintage.year],
        )
    refresh_statistics()


def _load_squares(now: datetime, say: Callable[[str], None]) -> None:
    with TemporaryDirectory() as folder:
        _write_squares(Path(folder))
        _load(files_of(folder, Wanted()), now, say)


def _write_squares(folder: Path) -> None:
    """Files in the Census's form: states, two counties, two congressional, four and eight legislative districts."""
    _write(folder, "tl_2022_us_state", "", {fips: (name, shape) for fips, (name, shape) in _RECTANGLES.items()})
    counties: dict[str, tuple[str, Rectangle]] = {}
    for fips, (_, shape) in _RECTANGLES.items():
        west, east = shape.grid(2, 1)
        counties |= {f"{fips}001": ("West County", west), f"{fips}003": ("East County", east)}
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
