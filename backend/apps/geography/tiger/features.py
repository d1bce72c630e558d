"""What does a shapefile hold, feature by feature? Read in place through GDAL, one at a time, without numpy."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.gdal import DataSource, GDALException
from django.contrib.gis.gdal.feature import Feature as OGRFeature
from django.contrib.gis.gdal.layer import Layer as OGRLayer

from backend.apps.geography.errors import TigerFileRefused
from backend.apps.geography.fips import BY_FIPS

from .archive import Archive
from .layout import TigerFile, TigerLayer

NAD83 = 4269
WGS84 = 4326
_EAST, _NORTH = 180, 90
_FIRST_YEAR_OF_UTF8 = 2015
_GEOID = re.compile(r"[0-9]{2}[0-9A-Z-]{0,18}")
_LONGEST_NAME, _LONGEST_MTFCC, _LARGEST_AREA = 120, 5, 2**63 - 1
_WKB_POLYGON = 3
_WKB_MULTIPOLYGON = 6
_EWKB_SRID_FLAG = 0x20000000
_YEAR_SUFFIX = re.compile(r"^(?P<name>[A-Z]+)\d{2}$")


@dataclass(frozen=True, slots=True)
class Feature:
    """One region as a file has it; `multipolygon` is EWKB, SRID 4326. Areas are in square metres."""

    geoid: str
    state_fips: str
    name: str
    mtfcc: str
    land_square_metres: int | None
    water_square_metres: int | None
    multipolygon: bytes


@dataclass(slots=True)
class Tally:
    """Counts of what was read; `not_defined` are the Census's `ZZ`, which are no regions."""

    read: int = 0
    not_defined: int = 0


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which column of this edition holds what."""

    state_fips: str
    geoid: str
    code: str
    name: str
    mtfcc: str | None
    land: str | None
    water: str | None


def read_features(archive: Archive, file: TigerFile, tally: Tally) -> Iterator[Feature]:
    """Yields a file's regions in its own order and counts into `tally` what it reads.

    Raises:
        TigerFileRefused: columns, projection, codes or shapes are not what the name promises. Regions yielded
            before must then be thrown away.
    """
    try:
        source = DataSource(archive.gdal_path, encoding=_encoding(archive, file))
        layer = source[0]
        _check_projection(file, layer)
        columns = _columns(file, layer)
        if layer.num_feat == 0:
            raise TigerFileRefused(file.name, "the layer is empty")
        yield from _regions(layer, file, columns, tally)
    except (GDALException, UnicodeDecodeError) as error:
        raise TigerFileRefused(file.name, f"GDAL cannot read it ({error})") from error
    if tally.read != archive.record_count:
        raise TigerFileRefused(file.name, f"{tally.read} of {archive.record_count} features could be read")
    if tally.read == tally.not_defined:
        raise TigerFileRefused(file.name, "it defines no region at all")


def _encoding(archive: Archive, file: TigerFile) -> str:
    """UTF-8, but ISO-8859-1 where an edition before 2015 says nothing and is not UTF-8.

    Source: Census user note on special characters: products through 2014 are ISO-8859-1, from 2015 on UTF-8.
    """
    if archive.has_code_page or file.year >= _FIRST_YEAR_OF_UTF8:
        return "utf-8"
    source = DataSource(archive.gdal_path, encoding="utf-8")
    try:
        for feature in source[0]:
            for name in feature.fields:
                feature.get(name)
    except UnicodeDecodeError:
        return "iso-8859-1"
    return "utf-8"


def _check_projection(file: TigerFile, layer: OGRLayer) -> None:
    reference = layer.srs
    if reference is None:
        raise TigerFileRefused(file.name, "the .prj file says nothing GDAL understands")
    if not reference.geographic or reference.srid not in {NAD83, WGS84}:
        raise TigerFileRefused(
            file.name,
            f"the .prj file says {reference.name or 'unknown'}, TIGER/Line is in NAD83 (EPSG:{NAD83})",
        )


def _columns(file: TigerFile, layer: OGRLayer) -> _Columns:
    present: dict[str, str] = {}
    for field in layer.fields:
        suffixed = _YEAR_SUFFIX.match(field)
        present.setdefault(suffixed["name"] if suffixed else field, field)

    def needed(*patterns: str) -> str:
        for pattern in patterns:
            for canonical, field in present.items():
                if re.fullmatch(pattern, canonical):
                    return field
        wanted = " or ".join(pattern.replace(r"\d{3}", f"{file.congress or 'nnn'}") for pattern in patterns)
        raise TigerFileRefused(file.name, f"there is no column {wanted} (there are {', '.join(layer.fields)})")

    code_pattern = (
        file.layer.code_column.replace(r"\d{3}", f"{file.congress}") if file.congress else file.layer.code_column
    )
    return _Columns(
        state_fips=needed("STATEFP"),
        geoid=needed("GEOID"),
        code=needed(code_pattern),
        name=needed(*file.layer.name_columns),
        mtfcc=present.get("MTFCC"),
        land=present.get("ALAND"),
        water=present.get("AWATER"),
    )


def _regions(layer: OGRLayer, file: TigerFile, columns: _Columns, tally: Tally) -> Iterator[Feature]:
    seen: set[str] = set()
    for feature in layer:
        tally.read += 1
        code = _text(feature, columns.code)
        if code and set(code) == {"Z"}:
            tally.not_defined += 1
            continue
        region = _region(feature, file, columns, code)
        if region.geoid in seen:
            raise TigerFileRefused(file.name, f"GEOID {region.geoid} occurs twice")
        seen.add(region.geoid)
        yield region


def _region(feature: OGRFeature, file: TigerFile, columns: _Columns, code: str) -> Feature:
    state_fips, geoid = _text(feature, columns.state_fips), _text(feature, columns.geoid)
    if state_fips not in BY_FIPS:
        raise TigerFileRefused(file.name, f"GEOID {geoid!r} is of state {state_fips!r}, which is no state's FIPS code")
    if not _GEOID.fullmatch(geoid):
        raise TigerFileRefused(file.name, f"GEOID {geoid!r} is not of digits and capital letters, 20 at most")
    expected = _expected_geoid(file.layer, state_fips, code)
    if geoid != expected:
        raise TigerFileRefused(file.name, f"GEOID {geoid!r} does not match state and code ({expected!r})")
    if file.area not in {"us", state_fips}:
        raise TigerFileRefused(file.name, f"GEOID {geoid} is of state {state_fips}, the name says {file.area}")
    name = _text(feature, columns.name)
    if not 0 < len(name) <= _LONGEST_NAME:
        raise TigerFileRefused(file.name, f"GEOID {geoid} has no {columns.name} of 1 to {_LONGEST_NAME} characters")
    mtfcc = _text(feature, columns.mtfcc)
    if len(mtfcc) > _LONGEST_MTFCC:
        raise TigerFileRefused(
            file.name, f"GEOID {geoid} has the MTFCC {mtfcc!r}; these have {_LONGEST_MTFCC} characters"
        )
    return Feature(
        geoid=geoid,
        state_fips=state_fips,
        name=name,
        mtfcc=mtfcc,
        land_square_metres=_area(feature, file, geoid, columns.land),
        water_square_metres=_area(feature, file, geoid, columns.water),
        multipolygon=_multipolygon(feature, file, geoid),
    )


def _expected_geoid(layer: TigerLayer, state_fips: str, code: str) -> str:
    return state_fips if layer.layer == "state" else state_fips + code


def _multipolygon(feature: OGRFeature, file: TigerFile, geoid: str) -> bytes:
    """The feature's shape as little-endian EWKB, a polygon wrapped into a multipolygon of one.

    GeoDjango through WKB is 67 times faster than through WKT, and adding a header faster than rebuilding.
    """
    try:
        shape = feature.geom
    except GDALException as error:  # the record's shape is null
        raise TigerFileRefused(file.name, f"GEOID {geoid} has no shape") from error
    west, south, east, north = shape.extent
    if shape.empty or not (-_EAST <= west <= east <= _EAST and -_NORTH <= south <= north <= _NORTH):
        raise TigerFileRefused(file.name, f"the shape of GEOID {geoid} is empty or not in degrees")
    wkb = bytes(shape.wkb)
    kind = struct.unpack_from("<I", wkb, 1)[0]
    header = struct.pack("<BII", 1, _WKB_MULTIPOLYGON | _EWKB_SRID_FLAG, WGS84)
    if kind == _WKB_MULTIPOLYGON:
        return header + wkb[5:]
    if kind == _WKB_POLYGON:
        return header + struct.pack("<I", 1) + wkb
    raise TigerFileRefused(file.name, f"GEOID {geoid} is a {shape.geom_type}, not a polygon")


def _text(feature: OGRFeature, column: str | None) -> str:
    value: Any = None if column is None else feature.get(column)
    return "" if value is None else str(value).strip()


def _area(feature: OGRFeature, file: TigerFile, geoid: str, column: str | None) -> int | None:
    """Square metres; the column may be missing or empty, but not hold anything else."""
    text = _text(feature, column)
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and int(text[:20]) <= _LARGEST_AREA):
        raise TigerFileRefused(file.name, f"GEOID {geoid} has the {column} {text[:40]!r}; square metres are expected")
    return int(text)
