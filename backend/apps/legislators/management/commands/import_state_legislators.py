"""Imports the members of a state's legislature from a file of Open States."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from backend.apps.legislators.services.import_legislators import Imported
from backend.apps.legislators.services.import_state_legislators import import_state_legislators

from ._import import ImportCommand


class Command(ImportCommand):
    help = (
        "Imports the members of one state's legislature and reports what it changes; without --commit nothing is kept. "
        "Importing again changes nothing. Whoever of this state is no longer in the file has left office; nobody is "
        "deleted."
    )
    source_help = "a CSV file of current members, or its address: https://data.openstates.org/people/current/md.csv"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--state", default="", metavar="MD", help="whose legislature it is (default: as the file is named, md.csv)"
        )

    def own_arguments(self, options: dict[str, Any]) -> dict[str, Any]:
        return {"state": options["state"]}

    def take(self, **told: Any) -> Imported:
        return import_state_legislators(**told)
