"""Gives the days of vintages back to the maps they had replaced."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from backend.apps.geography.models import Vintage
from backend.apps.geography.services import replacing, roll_back_vintages
from backend.foundation.errors import DomainError
from backend.foundation.outbox.services import drain_outbox

from ._arguments import chosen_vintages


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
            withdrawn = roll_back_vintages(vintages=self._chosen(options), now=timezone.now())
        except DomainError as error:
            raise CommandError(error.detail) from error
        for vintage in withdrawn:
            self.stdout.write(f"{vintage.key} is withdrawn.")
        # Stakeholders go back to their districts on the map that answers again.
        self.stdout.write(str(drain_outbox()))

    def _chosen(self, options: dict[str, Any]) -> list[Vintage]:
        if not options["to"]:
            return chosen_vintages(options["keys"])
        [target] = chosen_vintages([options["to"]])[:1]
        chosen = replacing(vintage=target)
        if not chosen:
            raise CommandError(f"Nothing came over {target.key}: there is nothing to roll back.")
        return chosen
