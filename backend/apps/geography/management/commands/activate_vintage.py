"""Lets draft vintages answer, all at once or none."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from backend.apps.geography.services import activate_vintages, compare_vintage
from backend.foundation.errors import DomainError

from ._arguments import chosen_vintages, day
from ._follow_up import carry_out
from ._report import answering_lines, report_lines, vintage_line


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
            switched = activate_vintages(vintages=vintages, now=timezone.now(), in_force_from=options["in_force_from"])
        except DomainError as error:
            raise CommandError(error.detail) from error
        changed = len(switched.vintages)
        self.stdout.write(f"{changed} activated, {len(vintages) - changed} answered already.")
        for line in answering_lines(vintages, timezone.localdate()):
            self.stdout.write(line)
        carry_out(switched, self.stdout.write)
