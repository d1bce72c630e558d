"""Where do benchmarks work? In a database of their own on the checkout's server, with the real maps in force."""

from __future__ import annotations

import logging
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME = "coalition_benchmark"
REAL_FILES = Path(__file__).resolve().parents[2] / "shared" / "data" / "tiger"
DAY = date(2026, 1, 1)


def real_files() -> list[Path]:
    """The Census files beside the checkout, or a sentence and exit."""
    files = sorted(REAL_FILES.glob("tl_*.zip"))
    if not files:
        sys.exit("skipped: the real TIGER/Line files are not beside this checkout (../shared/data/tiger)")
    return files


def set_up(*, fresh: bool) -> None:
    """Starts Django on the benchmark database, made anew where `fresh`, and migrates it."""
    start_django(make_database(NAME, fresh=fresh))
    from django.core.management import call_command  # noqa: PLC0415  # needs Django

    call_command("migrate", verbosity=0)


def make_database(name: str, *, fresh: bool) -> str:
    """Beside the checkout's own, and anew where `fresh`; its URL."""
    from backend.config.env import development_database_url  # noqa: PLC0415  # before Django
    from backend.foundation.postgis.url import parse_database_url  # noqa: PLC0415

    server = parse_database_url(development_database_url())
    address = {
        "host": server["HOST"], "port": server["PORT"] or None, "user": server["USER"], "password": server["PASSWORD"],
    }  # fmt: skip
    with psycopg.connect(dbname=server["NAME"], autocommit=True, **address) as connection:
        if fresh:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        if connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            connection.execute(f"CREATE DATABASE {name}")
    port = f":{server['PORT']}" if server["PORT"] else ""
    host = quote(server["HOST"], safe="")
    return f"postgis://{server['USER']}:{quote(server['PASSWORD'])}@{host}{port}/{name}"


def start_django(url: str) -> None:
    os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "backend.config.settings.test"}  # noqa: TID251
    import django  # noqa: PLC0415  # needs the two variables

    django.setup()
    silence_console()


def silence_console() -> None:
    """A line a request is made as ever, and written where nobody has to read a thousand of them."""
    console = logging.getHandlerByName("console")
    assert isinstance(console, logging.StreamHandler)
    console.setStream(Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  # for the process's life


def load_real_maps() -> None:
    """All 22 files in force, unless they are."""
    from django.utils import timezone  # noqa: PLC0415  # after set_up

    from backend.apps.geography.models import Vintage  # noqa: PLC0415
    from backend.apps.geography.services import activate_vintages, import_vintage  # noqa: PLC0415

    for path in real_files():
        import_vintage(path=path, commit=True)
    activate_vintages(vintages=Vintage.objects.exclude(layer__startswith="sld"), now=timezone.now())
    activate_vintages(
        vintages=Vintage.objects.filter(layer__startswith="sld"),
        now=timezone.now(),
        in_force_from=date(2013, 1, 9),
    )


def table(title: str, rows: Iterable[tuple[str, ...]], heads: tuple[str, ...]) -> None:
    """Prints a Markdown table, so that a run can be pasted into docs/performance.md."""
    print(f"\n{title}\n")
    lines = [heads, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(heads))]
    for number, line in enumerate(lines):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
