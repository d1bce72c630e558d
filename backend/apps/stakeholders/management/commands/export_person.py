"""Writes all that is held of a person, for their own request to see it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from backend.apps.stakeholders.services import export_stakeholder

from ._people import add_person, person_at


class Command(BaseCommand):
    help = "Writes all that is held of a person as JSON: to a new file, or to the terminal. Changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        add_person(parser)
        parser.add_argument("--file", type=Path, help="a file that is not there yet, readable by you alone")

    def handle(self, **options: Any) -> None:
        person = person_at(options["email"])
        text = json.dumps(
            export_stakeholder(stakeholder_id=person.pk, now=timezone.now()), indent=2, ensure_ascii=False
        )
        if options["file"] is None:
            self.stdout.write(text)
            return
        path: Path = options["file"]
        try:
            path.touch(mode=0o600, exist_ok=False)
            path.write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.") from error
        self.stdout.write(f"Written to {path}. It holds personal data: hand it over, then delete it.")
