"""Gives the days of vintages back to the maps they had replaced."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from backend.apps.geography.models import Vintage
from backend.apps.geography.services import replacing, roll_back_vintages
from backend.foundation.errors import DomainError

from ._arguments import chosen_vintages
from ._follow_up import carry_out
from ._report import answering_lines


class Command(BaseCommand):
    help = (
        "Withdraws vintages, so that the maps before them answer as they did; with --to withdraws whatever came over "
        "an older vintage. Nothing is loaded or deleted; activate_vintage brings them back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument(
            "keys",
            nargs="*",
            default=[],
            metavar="KEY",
            help="vintages to withdraw, by key or pattern: 'tl_2022_*_cd118'",
        )
        which.add_argument("--to", metavar="KEY", help="the older vintage that is to answer again")

    def handle(self, **options: Any) -> None:
        try:
            switched = roll_back_vintages(vintages=self._chosen(options), now=timezone.now())
        except DomainError as error:
            raise CommandError(error.detail) from error
        for vintage in switched.vintages:
            self.stdout.write(f"{vintage.key} is withdrawn.")
        for line in answering_lines(switched.vintages, timezone.localdate()):
            self.stdout.write(line)
        carry_out(switched, self.stdout.write)

    def _chosen(self, options: dict[str, Any]) -> list[Vintage]:
        if not options["to"]:
            return chosen_vintages(options["keys"])
        targets = chosen_vintages([options["to"]])
        if len(targets) > 1:
            raise CommandError(f"--to takes one vintage; {options['to']} is {len(targets)}.")
        [target] = targets
        chosen = replacing(vintage=target)
        if not chosen:
            raise CommandError(f"Nothing came over {target.key}: there is nothing to roll back.")
        return chosen
