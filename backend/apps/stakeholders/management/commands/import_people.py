"""Imports people and organisations from a CSV file, after showing what it would do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from backend.apps.stakeholders.people_file import COLUMNS, MAX_BYTES, MAX_ROWS
from backend.apps.stakeholders.services import import_stakeholders


class Command(BaseCommand):
    help = (
        "Shows what a CSV file of people would change, and every line that cannot be used; --commit keeps it, all or "
        f"nothing. Columns: {', '.join(COLUMNS)}. At most {MAX_ROWS} people and {MAX_BYTES} bytes, in UTF-8."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--commit", action="store_true", help="keep it (default: dry run)")

    def handle(self, **options: Any) -> None:
        imported = import_stakeholders(
            content=_content_of(options["file"]), by=None, now=timezone.now(), commit=options["commit"]
        )
        for sentence in (*imported.problems, *imported.remarks):
            self.stdout.write(sentence)
        if imported.problems:
            raise CommandError("Nothing was imported: mend the lines above, and run this again.")
        self.stdout.write(imported.summary)
        if not imported.is_kept:
            self.stdout.write("Dry run: nothing was kept. Add --commit to keep it.")


def _content_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from error
