"""How long do the 22 real files take? Our import, whole and its reading alone, against LayerMapping and ogr2ogr."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from benchmarks.database import REAL_FILES, real_files, set_up, table

_PLAIN_TABLE = """
DROP TABLE IF EXISTS benchmark_plain;
CREATE TABLE benchmark_plain (id bigserial PRIMARY KEY, geoid text, geom geometry(MultiPolygon, 4326));
ALTER TABLE benchmark_plain ALTER COLUMN geom SET STORAGE EXTERNAL;
"""


def main() -> None:
    files = real_files()
    set_up(fresh=True)
    whole = _timed(_whole_import)
    # Of all children so far, which is this one alone.
    peak_megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    seconds = {
        "import_tiger --commit, everything": whole,
        "ours: read, verify and COPY alone": _timed(lambda: _each(files, _read_and_copy)),
        "GeoDjango LayerMapping into a plain table": _timed(lambda: _each(files, _layer_mapping)),
    }
    if shutil.which("ogr2ogr"):
        seconds["ogr2ogr into a plain table"] = _timed(lambda: _each(files, _ogr2ogr))
    else:
        print("skipped: ogr2ogr is not installed (Debian's gdal-bin)")
    yardstick = seconds.get("ogr2ogr into a plain table", seconds["ours: read, verify and COPY alone"])
    rows = [(name, f"{taken:.2f}", f"{taken / yardstick:.2f}") for name, taken in seconds.items()]
    table(f"{len(files)} files", rows, ("", "seconds", "ratio to the last" if len(seconds) == 4 else "ratio"))
    print(f"\nPeak memory of import_tiger: {peak_megabytes:.0f} MB")


def _timed(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _each(files: list[Path], act: Callable[[Path], None]) -> None:
    for path in files:
        act(path)


def _whole_import() -> None:
    """The command itself, in a process of its own, start included: verified, subdivided, bordered, compared."""
    command = [sys.executable, "manage.py", "import_tiger", "--source", str(REAL_FILES), "--commit"]
    subprocess.run(command, check=True, capture_output=True)


def _read_and_copy(path: Path) -> None:
    from django.db import transaction  # noqa: PLC0415  # after set_up

    from backend.apps.geography.tiger.archive import verify_archive  # noqa: PLC0415
    from backend.apps.geography.tiger.features import Tally, read_features  # noqa: PLC0415
    from backend.apps.geography.tiger.layout import parse_file_name  # noqa: PLC0415
    from backend.apps.geography.tiger.load import Staging  # noqa: PLC0415

    file = parse_file_name(path.name)
    with transaction.atomic():
        Staging(layer=file.layer.layer, file_name=file.name).fill(read_features(verify_archive(path), file, Tally()))
        transaction.set_rollback(True)


def _layer_mapping(path: Path) -> None:
    from django.contrib.gis.gdal import DataSource  # noqa: PLC0415  # after set_up
    from django.contrib.gis.utils import LayerMapping  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(_PLAIN_TABLE)
    source = DataSource(_inside(path), encoding="utf-8")
    geoid = next(name for name in source[0].fields if name.startswith("GEOID"))
    LayerMapping(_plain_model(), source, {"geoid": geoid, "geom": "MULTIPOLYGON"}, transform=False).save(strict=True)


@cache
def _plain_model() -> type:
    """A table of GEOID and shape, as a first GeoDjango project would have it."""
    from django.contrib.gis.db import models  # noqa: PLC0415  # after set_up

    class BenchmarkPlain(models.Model):
        geoid = models.TextField()
        geom = models.MultiPolygonField(srid=4326)

        class Meta:
            app_label = "demo"
            db_table = "benchmark_plain"
            managed = False

    return BenchmarkPlain


def _ogr2ogr(path: Path) -> None:
    from django.db import connection  # noqa: PLC0415  # after set_up

    where = connection.settings_dict
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    target = "PG:" + " ".join(f"{key}='{where[name]}'" for key, name in names.items() if where[name])
    command = [
        "ogr2ogr", "-f", "PostgreSQL", target, _inside(path), "-nln", "benchmark_ogr", "-nlt", "PROMOTE_TO_MULTI",
        "-overwrite", "-lco", "SPATIAL_INDEX=NONE", "--config", "PG_USE_COPY", "YES",
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)


def _inside(path: Path) -> str:
    return f"/vsizip/{path}/{path.stem}.shp"


if __name__ == "__main__":
    main()
