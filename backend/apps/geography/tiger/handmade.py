"""What can stand in for Census files? Zips of rectangles in the Census's own form, for the demo and for tests.

Source: ESRI Shapefile Technical Description (1998) and the dBASE III table format.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

NAD83_PRJ = (
    'GEOGCS["GCS_North_American_1983",DATUM["D_North_American_1983",SPHEROID["GRS_1980",6378137,298.257222101]],'
    'PRIMEM["Greenwich",0],UNIT["Degree",0.017453292519943295]]'
)
_POLYGON = 5
_FIELD_WIDTH = 100

type Ring = Sequence[tuple[float, float]]


class Rectangle(NamedTuple):
    """Degrees: west, south, east, north."""

    west: float
    south: float
    east: float
    north: float

    def ring(self) -> Ring:
        """Clockwise and closed, as a shapefile's outer ring is."""
        west, south, east, north = self
        return [(west, south), (west, north), (east, north), (east, south), (west, south)]

    def grid(self, columns: int, rows: int) -> list[Rectangle]:
        """Equal parts, row by row from the south-west; neighbours share their corners to the last bit."""
        xs = [self.west + (self.east - self.west) * i / columns for i in range(columns)] + [self.east]
        ys = [self.south + (self.north - self.south) * i / rows for i in range(rows)] + [self.north]
        return [Rectangle(xs[i], ys[j], xs[i + 1], ys[j + 1]) for j in range(rows) for i in range(columns)]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One feature to be written: its attributes, and its rings (none is a null shape)."""

    attributes: Mapping[str, str]
    rings: Sequence[Ring]


def write_zip(
    path: Path,
    features: Sequence[Drawn],
    *,
    columns: Sequence[str] | None = None,
    projection: str = NAD83_PRJ,
    leave_out: Iterable[str] = (),
) -> Path:
    """Writes a zipped shapefile to `path`; its members bear the zip's stem. Columns are all text."""
    names = list(columns if columns is not None else features[0].attributes)
    shp, shx = _shapes(features)
    members = {
        ".shp": shp,
        ".shx": shx,
        ".dbf": _table(names, features),
        ".prj": projection.encode(),
        ".cpg": b"UTF-8",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for suffix, content in members.items():
            if suffix not in leave_out:
                opened.writestr(path.stem + suffix, content)
    return path


def _shapes(features: Sequence[Drawn]) -> tuple[bytes, bytes]:
    records, index, offset = b"", b"", 50
    for number, feature in enumerate(features, start=1):
        content = _record(feature.rings)
        records += struct.pack(">ii", number, len(content) // 2) + content
        index += struct.pack(">ii", offset, len(content) // 2)
        offset += 4 + len(content) // 2
    box = _box([point for feature in features for ring in feature.rings for point in ring])
    return _header(len(records), box) + records, _header(len(index), box) + index


def _header(length: int, box: bytes) -> bytes:
    return (
        struct.pack(">i5ii", 9994, 0, 0, 0, 0, 0, 50 + length // 2)
        + struct.pack("<ii", 1000, _POLYGON)
        + box
        + bytes(32)
    )


def _record(rings: Sequence[Ring]) -> bytes:
    if not rings:
        return struct.pack("<i", 0)
    points = [point for ring in rings for point in ring]
    starts = [sum(len(ring) for ring in rings[:i]) for i in range(len(rings))]
    return (
        struct.pack("<i", _POLYGON)
        + _box(points)
        + struct.pack(f"<ii{len(rings)}i", len(rings), len(points), *starts)
        + b"".join(struct.pack("<dd", *point) for point in points)
    )


def _box(points: Ring) -> bytes:
    xs, ys = [x for x, _ in points] or [0.0], [y for _, y in points] or [0.0]
    return struct.pack("<4d", min(xs), min(ys), max(xs), max(ys))


def _table(names: Sequence[str], features: Sequence[Drawn]) -> bytes:
    header_length, record_length = 33 + 32 * len(names), 1 + _FIELD_WIDTH * len(names)
    head = struct.pack("<B3BIHH20x", 3, 126, 1, 1, len(features), header_length, record_length)
    fields = b"".join(struct.pack("<11sc4xBB14x", name.encode(), b"C", _FIELD_WIDTH, 0) for name in names)
    rows = b"".join(
        b" " + b"".join(feature.attributes.get(name, "").encode().ljust(_FIELD_WIDTH) for name in names)
        for feature in features
    )
    return head + fields + b"\r" + rows + b"\x1a"
