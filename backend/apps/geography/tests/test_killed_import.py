"""An import killed at any moment: the live map is the old one, and the next run finishes the job."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from backend.apps.geography.models import Boundary, LookupPiece, Shape, Vintage
from backend.apps.geography.services import look_up
from backend.apps.geography.tiger.handmade import write_zip
from backend.apps.geography.tiger.layout import parse_file_name

from .maps import WHOLE, Maps, drawn

REPOSITORY = settings.REPOSITORY
FILES = 6
DISTRICTS = 400
TRIES = 10


def write_many(folder: Path) -> None:
    """Six editions of a finely divided map: long enough to be struck anywhere."""
    for year in range(2022, 2022 + FILES):
        file = parse_file_name(f"tl_{year}_09_sldl.zip")
        strip = WHOLE._replace(north=WHOLE.north - (year - 2000) / 1000).grid(20, DISTRICTS // 20)
        write_zip(folder / file.name, [drawn(file, f"09{i:03}", shape) for i, shape in enumerate(strip)])


def start_import(folder: Path) -> subprocess.Popen[bytes]:
    """The real command in a process of its own, on the database of this test."""
    where = connection.settings_dict
    address = f"{quote(where['HOST'], safe='')}:{where['PORT']}" if where["PORT"] else quote(where["HOST"], safe="")
    url = f"postgis://{where['USER']}:{quote(where['PASSWORD'])}@{address}/{where['NAME']}"
    return subprocess.Popen(  # noqa: S603  # our own interpreter and command
        [sys.executable, "manage.py", "import_tiger", "--source", str(folder), "--commit"],
        cwd=REPOSITORY,
        env=os.environ  # noqa: TID251  # what the child needs beside its database
        | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "backend.config.settings.test"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def strike(process: subprocess.Popen[bytes], after_bytes: int) -> None:
    """Kills the process once it has printed so much: somewhere in the middle, without any clock."""
    assert process.stdout is not None
    seen = 0
    while seen < after_bytes and (chunk := os.read(process.stdout.fileno(), 64)):
        seen += len(chunk)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def live() -> list[tuple[str, str]]:
    places = [(-72.9, 41.1), (-72.5, 41.5), (-71.1, 41.9)]
    return [
        (answer.geoid, answer.vintage)
        for longitude, latitude in places
        for answer in look_up(longitude=longitude, latitude=latitude, day=date(2026, 1, 1))
    ]


@pytest.mark.django_db(transaction=True)
def test_ten_kills_leave_the_live_map_and_the_rerun_succeeds(maps: Maps, tmp_path_factory: pytest.TempPathFactory):
    maps.stand("tl_2017_09_sldl", {"09001": WHOLE})
    before = live()
    folder = tmp_path_factory.mktemp("editions")
    write_many(folder)
    chosen = random.Random()  # another moment every time; the bytes are in the failure's locals
    for _ in range(TRIES):
        strike(start_import(folder), after_bytes=chosen.randrange(1, FILES * 300))
        assert live() == before
        for vintage in Vintage.objects.exclude(key="tl_2017_09_sldl"):
            assert vintage.boundaries.count() == DISTRICTS  # what is there is whole
        Vintage.objects.exclude(key="tl_2017_09_sldl").delete()
    rerun = start_import(folder)
    output, _ = rerun.communicate()
    assert rerun.returncode == 0, output.decode()
    assert Vintage.objects.count() == FILES + 1
    assert Boundary.objects.count() == Shape.objects.count() == FILES * DISTRICTS + 1
    assert LookupPiece.objects.count() == FILES * DISTRICTS + 1
    assert live() == before
