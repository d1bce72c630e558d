"""Makes vintages ready to be drawn from afar that were imported before imports did that themselves."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.apps.geography.models import Vintage
from backend.apps.geography.services import draw_vintage
from backend.foundation.errors import DomainError

from ._arguments import chosen_vintages


class Command(BaseCommand):
    help = (
        "Draws vintages for vector tiles of small zooms. An import does it by itself; this is for vintages of before, "
        "one transaction each: it may be stopped and run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "keys",
            nargs="*",
            metavar="KEY",
            help="drawn anew: a vintage's key, or a pattern 'tl_2022_*_cd118'; without any, those not drawn yet",
        )

    def handle(self, **options: Any) -> None:
        try:
            vintages = chosen_vintages(options["keys"]) if options["keys"] else list(Vintage.objects.undrawn())
        except DomainError as error:
            raise CommandError(error.detail) from error
        for vintage in vintages:
            self.stdout.write(f"{vintage.key}: {draw_vintage(vintage=vintage)} drawings")
        if not vintages:
            self.stdout.write("Every vintage is drawn.")
