"""Is this zip safe and whole? Answered before GDAL opens it; nothing is ever unpacked to disk."""

from __future__ import annotations

import hashlib
import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from backend.apps.geography.errors import TigerFileRefused

# The nation's counties are the largest of our layers' files; no shape of the real files has more than 0.5 MB.
MAX_UNPACKED_BYTES = 512 * 1024**2
MAX_SHAPE_BYTES = 32 * 1024**2
MAX_MEMBERS = 64
_NEEDED = (".shp", ".shx", ".dbf", ".prj")
_CHUNK = 1024 * 1024
# What zipfile and its decompressors raise of damaged files; ValueError includes names that are no UTF-8.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    struct.error,
    ValueError,
    RuntimeError,
    OSError,
)


@dataclass(frozen=True, slots=True)
class Archive:
    """A verified zip with one shapefile: sizes, CRCs and record counts agree. `gdal_path` is what GDAL opens."""

    path: Path
    sha256: str
    gdal_path: str
    record_count: int
    has_code_page: bool


def verify_archive(path: Path) -> Archive:
    """Checks a zip without unpacking it: members, unpacked size, CRC of each, shapefile and table of one length.

    Raises:
        TigerFileRefused: naming the file and the reason.
    """
    try:
        with zipfile.ZipFile(path) as opened:
            stem = _shapefile_stem(path.name, opened)
            _read_through(path.name, opened)
            record_count = _record_count(path.name, opened, stem)
            has_code_page = f"{stem}.cpg" in opened.namelist()
    except FileNotFoundError as error:
        raise TigerFileRefused(path.name, "there is no such file") from error
    except _DAMAGE as error:
        # zipfile names the cause in a few words («File is not a zip file», «Bad CRC-32 for file 'x.shp'»).
        raise TigerFileRefused(path.name, f"the zip is truncated or damaged ({error})") from error
    return Archive(path, _sha256(path), f"/vsizip/{path.resolve()}/{stem}.shp", record_count, has_code_page)


def _shapefile_stem(name: str, opened: zipfile.ZipFile) -> str:
    members = opened.infolist()
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED_BYTES or len(members) > MAX_MEMBERS:
        raise TigerFileRefused(
            name,
            f"it would unpack to {unpacked:,} bytes in {len(members)} files; "
            f"at most {MAX_UNPACKED_BYTES:,} bytes in {MAX_MEMBERS} files are taken",
        )
    if any(member.flag_bits & 0x1 for member in members):
        raise TigerFileRefused(name, "it is encrypted")
    names = {member.filename for member in members}
    stems = sorted(member.removesuffix(".shp") for member in names if member.endswith(".shp"))
    if len(stems) != 1:
        raise TigerFileRefused(name, f"it holds {len(stems)} .shp files, one is expected")
    missing = [suffix for suffix in _NEEDED if stems[0] + suffix not in names]
    if missing:
        raise TigerFileRefused(name, f"the {', '.join(missing)} file is missing from the zip")
    return stems[0]


def _read_through(name: str, opened: zipfile.ZipFile) -> None:
    """Decompresses every member to nowhere: checks CRCs, and that no member holds more than it declares."""
    for member in opened.infolist():
        size = 0
        with opened.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
        if size != member.file_size:
            raise TigerFileRefused(name, f"{member.filename} has {size:,} bytes, {member.file_size:,} are declared")


def _record_count(name: str, opened: zipfile.ZipFile, stem: str) -> int:
    """The number of records, on which the three parts must agree.

    Source: ESRI Shapefile Technical Description (1998): file lengths are in 16-bit words at byte 24 of a 100-byte
    header; an .shx entry has 8 bytes. dBASE III: record count at byte 4, header length at 8, record length at 10.
    """
    for suffix in (".shp", ".shx"):
        declared = 2 * int(struct.unpack(">i", _head(opened, stem + suffix, 28)[24:])[0])
        actual = opened.getinfo(stem + suffix).file_size
        if declared != actual:
            raise TigerFileRefused(name, f"the {suffix} file says {declared:,} bytes of itself and has {actual:,}")
    records, header_length, record_length = struct.unpack("<IHH", _head(opened, stem + ".dbf", 12)[4:])
    table_size = opened.getinfo(stem + ".dbf").file_size
    if table_size < header_length + records * record_length:
        raise TigerFileRefused(name, f"the .dbf file is cut off: {records} records do not fit {table_size:,} bytes")
    lengths = _shape_lengths(opened, stem)
    if len(lengths) != records:
        raise TigerFileRefused(name, f"it has {len(lengths)} shapes and {records} rows in its table")
    if max(lengths, default=0) > MAX_SHAPE_BYTES:
        raise TigerFileRefused(name, f"a shape of it has {max(lengths):,} bytes, at most {MAX_SHAPE_BYTES:,} are taken")
    return int(records)


def _shape_lengths(opened: zipfile.ZipFile, stem: str) -> list[int]:
    """Bytes of each record, from the index: a shape too large is known before GDAL reads it into memory."""
    index = opened.read(stem + ".shx")[100:]
    return [2 * length for _, length in struct.iter_unpack(">ii", index[: len(index) // 8 * 8])]


def _head(opened: zipfile.ZipFile, member: str, length: int) -> bytes:
    with opened.open(member) as stream:
        return stream.read(length)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
