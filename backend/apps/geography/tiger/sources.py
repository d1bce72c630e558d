"""Where do the files come from? A folder, one file, a bucket, or addresses of a template; the same list for each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from backend.apps.geography.errors import TigerFileRefused, TigerSourceUnusable
from backend.apps.geography.fips import STATES
from backend.apps.geography.layers import LAYERS

from .bucket import fetch_object, is_bucket, name_of, zips_below
from .fetch import fetch
from .layout import census_files, parse_file_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What of a source is asked for; empty means all of it. States are FIPS codes."""

    layers: tuple[str, ...] = ()
    year: int | None = None
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a source. `path` is None until it is fetched from `origin`, a path or an address."""

    name: str
    origin: str
    path: Path | None

    def local_path(self, cache: Path) -> Path:
        """Where the file lies on this machine, fetching it where it has to be."""
        if self.path is not None:
            return self.path
        # By address: another server's file of the same name is another file.
        target = cache / sha256(self.origin.encode()).hexdigest()[:16] / self.name
        return fetch_object(self.origin, target) if is_bucket(self.origin) else fetch(self.origin, target)


def files_of(source: str, wanted: Wanted) -> list[SourceFile]:
    """The files of a source that are wanted, states before districts.

    Raises:
        TigerSourceUnusable: the source is nothing, or nothing of it is wanted.
    """
    if _is_template(source):
        found = _addresses(source, wanted)
    elif is_bucket(source):
        found = list(_mirrored(source, wanted))
    else:
        found = list(_local(Path(source), wanted))
    if not found:
        raise TigerSourceUnusable(f"{source} holds no TIGER/Line zip file that is asked for.")
    return found


def _is_template(source: str) -> bool:
    return re.match(r"https?://", source) is not None or (is_bucket(source) and "{" in source)


def _addresses(template: str, wanted: Wanted) -> list[SourceFile]:
    if wanted.year is None:
        raise TigerSourceUnusable("Say with --year which edition to fetch.")
    layers = list(wanted.layers or LAYERS)
    states = list(wanted.states or [state.fips for state in STATES])
    try:
        return [
            SourceFile(file.name, template.format(year=file.year, folder=file.layer.folder, file=file.name), None)
            for file in census_files(year=wanted.year, layers=layers, states=states)
        ]
    except (KeyError, IndexError, ValueError) as error:
        raise TigerSourceUnusable(
            f"{template} is not a template: {{year}}, {{folder}} and {{file}} are filled in."
        ) from error


def _mirrored(source: str, wanted: Wanted) -> Iterator[SourceFile]:
    files = [address for address in zips_below(source) if _is_wanted(name_of(address), wanted)]
    for address in sorted(files, key=lambda address: _order(name_of(address))):
        yield SourceFile(name_of(address), address, None)


def _local(source: Path, wanted: Wanted) -> Iterator[SourceFile]:
    if not source.exists():
        raise TigerSourceUnusable(f"{source} does not exist.")
    if source.is_file():
        yield SourceFile(source.name, str(source), source)
        return
    if not source.is_dir():
        raise TigerSourceUnusable(f"{source} is neither a folder nor a file.")
    files = [path for path in source.iterdir() if path.suffix.lower() == ".zip" and _is_wanted(path.name, wanted)]
    for path in sorted(files, key=lambda path: _order(path.name)):
        yield SourceFile(path.name, str(path), path)


def _is_wanted(name: str, wanted: Wanted) -> bool:
    """Files whose name says nothing are wanted: the import refuses them by name instead of passing them over."""
    try:
        file = parse_file_name(name)
    except TigerFileRefused:
        return True
    return (
        (not wanted.layers or file.layer.layer in wanted.layers)
        and wanted.year in {None, file.year}
        and (not wanted.states or file.area in {"us", *wanted.states})
    )


def _order(name: str) -> tuple[int, str]:
    try:
        return list(LAYERS).index(parse_file_name(name).layer.layer), name
    except TigerFileRefused:
        return len(LAYERS), name
