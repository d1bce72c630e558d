"""Places all stakeholders by the maps of a day: for maps that were activated ahead and whose day has come."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from backend.apps.stakeholders.services import place_stakeholders


class Command(BaseCommand):
    help = "Places all stakeholders by the maps of a day. Running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--date", metavar="YYYY-MM-DD", help="the day whose maps answer (default: today, UTC)")

    def handle(self, **options: Any) -> None:
        now = timezone.now()
        placed = place_stakeholders(day=_day(options["date"]) if options["date"] else now.date(), now=now)
        self.stdout.write(
            f"{placed.stakeholders} stakeholders looked at: {placed.placed} placements written, "
            f"{placed.superseded} superseded"
        )


def _day(raw: str) -> date:
    try:
        return date.fromisoformat(raw)
    except ValueError as error:
        raise CommandError(f"--date {raw} is not a date like 2026-01-03.") from error
