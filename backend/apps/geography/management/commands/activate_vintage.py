"""Lets draft vintages answer, all at once or none."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from backend.apps.geography.services import activate_vintages, compare_vintage
from backend.foundation.errors import DomainError
from backend.foundation.outbox.services import drain_outbox

from ._arguments import chosen_vintages, day
from ._report import report_lines, vintage_line


class Command(BaseCommand):
    help = (
        "Lets vintages answer from their day on, in one short transaction, shows what moves, and places stakeholders "
        "again. rollback_vintage undoes it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("keys", nargs="+", metavar="KEY", help="a vintage's key, or a pattern: 'tl_2022_*_cd118'")
        parser.add_argument(
            "--in-force-from",
            type=day,
            metavar="YYYY-MM-DD",
            help="day the maps take effect, over the one noted at import; legislative districts need it",
        )

    def handle(self, **options: Any) -> None:
        try:
            vintages = chosen_vintages(options["keys"])
            for vintage in vintages:
                vintage.in_force_from = options["in_force_from"] or vintage.in_force_from
                self.stdout.write(vintage_line(vintage))
                for line in report_lines(compare_vintage(vintage=vintage).as_json()):
                    self.stdout.write(f"    {line}")
            changed = activate_vintages(vintages=vintages, now=timezone.now(), in_force_from=options["in_force_from"])
        except DomainError as error:
            raise CommandError(error.detail) from error
        self.stdout.write(f"{len(changed)} activated, {len(vintages) - len(changed)} answered already.")
        # What receivers noted, the placing of stakeholders first of all, is carried out now.
        self.stdout.write(str(drain_outbox()))
