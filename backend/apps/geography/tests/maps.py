"""Hand-made maps for tests: rectangles written as Census files and taken through the real import."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from backend.apps.geography.models import Vintage
from backend.apps.geography.services import activate_vintages, import_vintage
from backend.apps.geography.tiger.handmade import Drawn, Rectangle, write_zip
from backend.apps.geography.tiger.layout import TigerFile, parse_file_name

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SLD_DAY = date(2013, 1, 9)

WEST = Rectangle(-73.0, 41.0, -72.0, 42.0)
EAST = Rectangle(-72.0, 41.0, -71.0, 42.0)
WHOLE = Rectangle(-73.0, 41.0, -71.0, 42.0)


def drawn(file: TigerFile, geoid: str, rectangle: Rectangle, name: str = "", **attributes: str) -> Drawn:
    """A feature with the columns that a file of this layer has."""
    code_columns = {
        "state": {},
        "county": {"COUNTYFP": geoid[2:]},
        "cd": {f"CD{file.congress}FP": geoid[2:]},
        "sldu": {"SLDUST": geoid[2:]},
        "sldl": {"SLDLST": geoid[2:]},
    }[file.layer.layer]
    names = {"NAME": name or f"Region {geoid}"}
    if file.layer.layer != "state":
        names |= {"NAMELSAD": name or f"Region {geoid}"}
    columns = {"STATEFP": geoid[:2], "GEOID": geoid, **code_columns, **names, "MTFCC": "G0000", **attributes}
    return Drawn(columns, [rectangle.ring()])


class Maps:
    """Writes files into a folder, imports them and lets them answer."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, stem: str, regions: Mapping[str, Rectangle], *, names: Mapping[str, str] | None = None) -> Path:
        file = parse_file_name(f"{stem}.zip")
        features = [drawn(file, geoid, shape, (names or {}).get(geoid, "")) for geoid, shape in regions.items()]
        return write_zip(self.folder / f"{stem}.zip", features)

    def draft(self, stem: str, regions: Mapping[str, Rectangle], *, names: Mapping[str, str] | None = None) -> Vintage:
        return import_vintage(path=self.write(stem, regions, names=names), commit=True).vintage

    def stand(
        self,
        stem: str,
        regions: Mapping[str, Rectangle],
        *,
        in_force_from: date | None = None,
        names: Mapping[str, str] | None = None,
    ) -> Vintage:
        vintage = self.draft(stem, regions, names=names)
        day = in_force_from or (SLD_DAY if vintage.layer.startswith("sld") else None)
        [stood] = activate_vintages(vintages=[vintage], now=NOW, in_force_from=day).vintages
        return stood

    def connecticut(self) -> None:
        """Five layers over one rectangle: two counties and two of each district, west and east."""
        halves = (WEST, EAST)
        self.stand("tl_2017_us_state", {"09": WHOLE}, names={"09": "Connecticut"})
        self.stand("tl_2017_us_county", dict(zip(("09001", "09003"), halves, strict=True)))
        self.stand("tl_2017_us_cd115", dict(zip(("0901", "0902"), halves, strict=True)))
        self.stand("tl_2017_09_sldu", dict(zip(("09001", "09002"), halves, strict=True)))
        self.stand("tl_2017_09_sldl", dict(zip(("09001", "09002"), halves, strict=True)))
