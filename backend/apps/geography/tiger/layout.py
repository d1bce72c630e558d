"""What does the Census call its files and columns, layer by layer?

Source: TIGER/Line Shapefiles Technical Documentation, and the folders of TIGER2013 to TIGER2025.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from backend.apps.geography.errors import TigerFileRefused, TigerSourceUnusable
from backend.apps.geography.fips import BY_FIPS


@dataclass(frozen=True, slots=True)
class TigerLayer:
    """A layer as TIGER/Line has it.

    `code_column` is a pattern, since the district column carries its Congress. `national_through` is the last year
    whose file is national, None where every year's is; `absent_from` are states that have no such layer.
    """

    layer: str
    folder: str
    suffix: str
    code_column: str
    name_columns: tuple[str, ...] = ("NAMELSAD", "NAME")
    national_through: int | None = None
    absent_from: frozenset[str] = frozenset()


TIGER_LAYERS = {
    entry.layer: entry
    for entry in (
        TigerLayer("state", "STATE", "state", "STATEFP", name_columns=("NAME",)),
        TigerLayer("county", "COUNTY", "county", "COUNTYFP"),
        TigerLayer("cd", "CD", r"cd(?P<congress>\d{3})", r"CD\d{3}FP", national_through=2021),
        TigerLayer("sldu", "SLDU", "sldu", "SLDUST", national_through=0),
        # DC and Nebraska have one chamber each, which the Census calls the upper.
        TigerLayer("sldl", "SLDL", "sldl", "SLDLST", national_through=0, absent_from=frozenset({"11", "31"})),
    )
}

# Not every Congress has an edition of every year: the year alone does not make a file name.
CONGRESS_OF_YEAR = {
    2013: 113, 2014: 114, 2015: 114, 2016: 115, 2017: 115, 2018: 116, 2019: 116, 2020: 116, 2021: 116,
    2022: 118, 2023: 118, 2024: 119, 2025: 119,
}  # fmt: skip

_FILE_NAME = re.compile(r"tl_(?P<year>(?:19|20)\d{2})_(?P<area>us|\d{2})_(?P<suffix>[a-z]+\d*)\.zip")


@dataclass(frozen=True, slots=True)
class TigerFile:
    """What a file's name says of it. `area` is `us` or a state's FIPS code."""

    name: str
    year: int
    area: str
    layer: TigerLayer
    congress: int | None = None

    @property
    def stem(self) -> str:
        return PurePath(self.name).stem

    def in_force_from(self) -> date | None:
        """The day such a map takes effect: 1 January of its year, a Congress's 3 January (20th Amendment).

        None for legislative districts: every state has its own day.
        """
        if self.layer.layer in {"state", "county"}:
            return date(self.year, 1, 1)
        if self.congress is not None:
            return date(first_year_of_congress(self.congress), 1, 3)
        return None


def first_year_of_congress(congress: int) -> int:
    """The 1st Congress met in 1789, each lasts two years."""
    return 1787 + 2 * congress


def parse_file_name(name: str) -> TigerFile:
    """Reads tl_{year}_{us|state}_{layer}.zip.

    Raises:
        TigerFileRefused: it is not such a name, or of a layer or state nobody knows.
    """
    match = _FILE_NAME.fullmatch(name)
    if match is None:
        raise TigerFileRefused(name, "the name is not of the form tl_2022_09_cd118.zip (year, `us` or state, layer)")
    if match["area"] != "us" and match["area"] not in BY_FIPS:
        raise TigerFileRefused(name, f"{match['area']!r} is no state's FIPS code")
    for layer in TIGER_LAYERS.values():
        if suffix := re.fullmatch(layer.suffix, match["suffix"]):
            congress = suffix.groupdict().get("congress")
            return TigerFile(
                name, int(match["year"]), match["area"], layer, None if congress is None else int(congress)
            )
    known = ", ".join(layer.suffix.replace(r"(?P<congress>\d{3})", "118") for layer in TIGER_LAYERS.values())
    raise TigerFileRefused(name, f"{match['suffix']!r} is no layer we know (known are {known})")


def census_files(*, year: int, layers: list[str], states: list[str]) -> list[TigerFile]:
    """The files the Census has for a year: national where the year's are, else one a state of `states` (FIPS).

    Raises:
        TigerSourceUnusable: a Congress is asked for whose number in that year is not known.
    """
    files: list[TigerFile] = []
    for code in layers:
        layer = TIGER_LAYERS[code]
        congress = CONGRESS_OF_YEAR.get(year) if code == "cd" else None
        if code == "cd" and congress is None:
            known = f"{min(CONGRESS_OF_YEAR)} to {max(CONGRESS_OF_YEAR)}"
            raise TigerSourceUnusable(f"Which Congress TIGER{year} drew is not known; years {known} are.")
        suffix = f"cd{congress}" if code == "cd" else layer.suffix
        national = layer.national_through is None or year <= layer.national_through
        areas = ["us"] if national else [fips for fips in states if fips not in layer.absent_from]
        files += [TigerFile(f"tl_{year}_{area}_{suffix}.zip", year, area, layer, congress) for area in areas]
    return files
