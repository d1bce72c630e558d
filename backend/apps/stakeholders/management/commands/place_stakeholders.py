"""Places all stakeholders by the maps of a day: for maps that were activated ahead and whose day has come."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from backend.apps.stakeholders.services import CHUNK, Placed, place_chunk


class Command(BaseCommand):
    help = "Places all stakeholders by the maps of a day. Running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--date", metavar="YYYY-MM-DD", help="the day whose maps answer (default: today, UTC)")
        parser.add_argument("--chunk", type=_size, default=CHUNK, help=f"stakeholders a transaction (default {CHUNK})")

    def handle(self, **options: Any) -> None:
        now = timezone.now()
        day = _day(options["date"]) if options["date"] else now.date()
        total = Placed(stakeholders=0, placed=0, superseded=0)
        last: int | None = 0
        # A transaction each: none takes longer than the database lets a statement run, and an interruption keeps them.
        while last is not None:
            chunk = place_chunk(after=last, size=options["chunk"], day=day, now=now)
            total, last = total + chunk.placed, chunk.last
            if last is not None:
                self.stdout.write(f"{total.stakeholders} so far")
        self.stdout.write(
            f"{total.stakeholders} stakeholders looked at: {total.placed} placements written, "
            f"{total.superseded} superseded"
        )


def _size(raw: str) -> int:
    if not raw.isdecimal() or int(raw) == 0:
        raise ArgumentTypeError(f"{raw} is not a number from 1 on")
    return int(raw)


def _day(raw: str) -> date:
    try:
        return date.fromisoformat(raw)
    except ValueError as error:
        raise CommandError(f"--date {raw} is not a date like 2026-01-03.") from error
