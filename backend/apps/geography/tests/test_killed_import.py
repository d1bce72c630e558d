"""An import killed at any moment: the live map is the old one, and the next run finishes the job."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from backend.apps.geography.models import Boundary, LookupPiece, Shape, Vintage
from backend.apps.geography.services import look_up
from backend.apps.geography.tiger.handmade import Drawn, Rectangle, Ring, write_zip
from backend.apps.geography.tiger.layout import parse_file_name

from .maps import WHOLE, Maps, drawn

REPOSITORY = settings.REPOSITORY
FILES, DISTRICTS, TRIES = 2, 12, 10
# What the import's connection is doing, in the order in which it does it: the moments at which it is struck.
MOMENTS = (
    "COPY tiger_staging",
    "ST_MakeValid",
    "INSERT INTO geography_boundary",
    "ST_ForcePolygonCCW",
    "INSERT INTO geography_lookuppiece",
    "INSERT INTO geography_borderline",
)


def jagged(shape: Rectangle) -> Ring:
    """The rectangle with a saw for its northern side, of so many teeth that cutting it takes a while."""
    west, south, east, north = shape
    steps = 1000
    saw = [(west + (east - west) * i / steps, north - 0.001 * (i % 2)) for i in range(steps + 1)]
    return [(west, south), *saw, (east, south), (west, south)]


def write_editions(folder: Path) -> None:
    for year in range(2022, 2022 + FILES):
        file = parse_file_name(f"tl_{year}_09_sldl.zip")
        strip = WHOLE._replace(north=WHOLE.north - (year - 2000) / 1000).grid(DISTRICTS // 3, 3)
        features = [
            Drawn(drawn(file, f"09{number:03}", shape).attributes, [jagged(shape)])
            for number, shape in enumerate(strip)
        ]
        write_zip(folder / file.name, features)


def start_import(folder: Path) -> subprocess.Popen[bytes]:
    """The real command in a process of its own, on the database of this test."""
    where = connection.settings_dict
    host = quote(where["HOST"], safe="") + (f":{where['PORT']}" if where["PORT"] else "")
    url = f"postgis://{where['USER']}:{quote(where['PASSWORD'])}@{host}/{where['NAME']}"
    return subprocess.Popen(  # noqa: S603  # our own interpreter and command
        [sys.executable, "manage.py", "import_tiger", "--source", str(folder), "--commit"],
        cwd=REPOSITORY,
        env=os.environ  # noqa: TID251  # what the child needs beside its database
        | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "backend.config.settings.test"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def is_doing(fragment: str) -> bool:
    """Whether another connection to this database is in a transaction and at (or just after) such a statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
                AND query LIKE %s
            """,
            [f"%{fragment}%"],
        )
        return bool(cursor.fetchone()[0])


def strike(process: subprocess.Popen[bytes], moment: str, skip: int) -> bool:
    """Kills the process when the database sees it at `moment` in its file number `skip`; False where it got away."""
    seen_before = False
    while process.poll() is None:
        now = is_doing(moment)
        if now and not seen_before:
            if skip == 0:
                process.send_signal(signal.SIGKILL)
                process.communicate()
                return True
            skip -= 1
        seen_before = now
    process.communicate()
    return False


def live() -> list[tuple[str, str]]:
    places = [(-72.9, 41.1), (-72.5, 41.5), (-71.1, 41.9)]
    return [
        (answer.geoid, answer.vintage)
        for longitude, latitude in places
        for answer in look_up(longitude=longitude, latitude=latitude, day=date(2026, 1, 1)).answers
    ]


@pytest.mark.django_db(transaction=True)
def test_ten_kills_leave_the_live_map_and_the_rerun_succeeds(maps: Maps, tmp_path_factory: pytest.TempPathFactory):
    maps.stand("tl_2017_09_sldl", {"09001": WHOLE})
    before = live()
    folder = tmp_path_factory.mktemp("editions")
    write_editions(folder)
    chosen = random.Random()
    struck: Counter[str] = Counter()
    for _ in range(TRIES):
        moment = chosen.choice(MOMENTS)
        struck[moment] += strike(start_import(folder), moment, skip=chosen.randrange(FILES))
        assert live() == before, moment
        for vintage in Vintage.objects.exclude(key="tl_2017_09_sldl"):
            assert vintage.boundaries.count() == DISTRICTS, moment  # what is there is whole
        Vintage.objects.exclude(key="tl_2017_09_sldl").delete()
    # Some moments pass faster than they can be seen; most must not.
    assert struck.total() >= TRIES // 2, struck
    rerun = start_import(folder)
    output, _ = rerun.communicate()
    assert rerun.returncode == 0, output.decode()
    assert Vintage.objects.count() == FILES + 1
    assert Boundary.objects.count() == Shape.objects.count() == FILES * DISTRICTS + 1
    assert LookupPiece.objects.values("boundary").distinct().count() == FILES * DISTRICTS + 1
    assert live() == before
