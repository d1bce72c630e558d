"""What the imports of legislators have in common: their arguments, and how they say what happened."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentTypeError
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from backend.apps.legislators.errors import LegislatorsSourceUnusable, TooManyVacancies
from backend.apps.legislators.services.import_legislators import Imported


class ImportCommand(BaseCommand):
    """A dry run unless told. On a terminal in lines, elsewhere as one JSON object; what is refused is exit code 1."""

    source_help: str

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--source", required=True, help=self.source_help)
        parser.add_argument("--commit", action="store_true", help="keep it (default: dry run)")
        parser.add_argument(
            "--partial",
            action="store_true",
            help="the file is no list of all sitting members: nobody has left because it does not name them",
        )
        parser.add_argument(
            "--as-of",
            type=_day,
            metavar="YYYY-MM-DD",
            help="the day on which whoever is missing from the file is no longer in office (default: today, UTC)",
        )
        parser.add_argument(
            "--most-vacancies",
            type=int,
            default=10,
            metavar="N",
            help="how many may have left office before the file is taken for cut (default: 10)",
        )

    def take(self, **told: Any) -> Imported:
        """The import itself."""
        raise NotImplementedError

    def own_arguments(self, options: dict[str, Any]) -> dict[str, Any]:
        """What this import asks for beside the common arguments."""
        return {}

    def handle(self, **options: Any) -> None:
        if options["as_of"] and options["as_of"] > timezone.now().date():
            raise CommandError(f"--as-of: {options['as_of']} has not come yet, and no list knows who sits then.")
        try:
            imported = self.take(
                source=options["source"],
                as_of=options["as_of"] or timezone.now().date(),
                is_complete=not options["partial"],
                most_vacancies=options["most_vacancies"],
                commit=options["commit"],
                **self.own_arguments(options),
            )
        except (LegislatorsSourceUnusable, TooManyVacancies) as error:
            raise CommandError(error.detail) from error
        if sys.stdout.isatty():
            self._tell(imported)
        else:
            self.stdout.write(json.dumps(asdict(imported)))
        if not options["commit"]:
            self.stdout.write("Dry run: nothing was kept. Add --commit to keep it.")
        if imported.refused:
            raise CommandError("Refused: " + " ".join([*imported.refused, *_why_nobody_left(imported)]))

    def _tell(self, imported: Imported) -> None:
        self.stdout.write(
            f"{imported.entries} entries: {imported.people_new} people new, {imported.people_changed} changed, "
            f"{imported.people_unchanged} unchanged, {len(imported.refused)} refused; {imported.terms_new} terms new, "
            f"{imported.terms_changed} changed, {len(imported.vacancies)} ended as vacant."
        )
        for who in imported.vacancies:
            self.stdout.write(f"no longer in office: {who}")
        for remark in imported.remarks:
            self.stdout.write(remark)
        if imported.districts_off_the_map:
            self.stdout.write(f"The map in force has no district {', '.join(imported.districts_off_the_map)}.")


def _why_nobody_left(imported: Imported) -> list[str]:
    if not imported.vacancies_untold:
        return []
    if imported.is_last_refused:
        return ["The last entry of the file is among them, so the file may be cut there, and nobody's term was ended."]
    return ["Of a refused entry the person cannot be told, so nobody's term was ended."]


def _day(raw: str) -> date:
    try:
        return date.fromisoformat(raw)
    except ValueError as error:
        raise ArgumentTypeError(f"{raw} is not a date like 2026-06-20") from error
