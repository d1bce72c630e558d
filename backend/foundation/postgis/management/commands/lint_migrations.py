from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, DatabaseError

from backend.foundation.postgis.migrating.names import named


class Command(BaseCommand):
    help = (
        "Says which migrations could not run while people use the site, or have a name that does not say when they run "
        "(squawk, django-migration-linter, and rules of ours). Needs the development requirements."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("migrations", nargs="*", metavar="app.NNNN_name", help="only these (default: all of ours)")
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help="whose SQL to write (default %(default)s)")

    def handle(self, **options: Any) -> None:
        try:
            # Not in the image: these are tools of development.
            from backend.foundation.postgis.linting.lint import Lint  # noqa: PLC0415
            from backend.foundation.postgis.linting.statements import LinterBroken  # noqa: PLC0415
        except ModuleNotFoundError as error:
            raise CommandError(f"{error.name} is not installed: bin/setup --dev installs what this needs.") from error
        try:
            lint = Lint(options["database"])
            known = {named(key): key for key in lint.ours()}
            if unknown := sorted(set(options["migrations"]) - set(known)):
                raise CommandError(f"There is no migration {', '.join(unknown)} among ours.")
            chosen = [known[name] for name in options["migrations"] or known]
            sentences = list(lint.sentences(chosen))
        except DatabaseError as error:
            raise CommandError(f"The database, with which Django writes SQL, refused: {error}") from error
        except LinterBroken as error:
            raise CommandError(f"{error}: bin/setup --dev installs it anew.") from error
        for sentence in sentences:
            self.stdout.write(sentence)
        if sentences:
            raise CommandError(f"{len(sentences)} faults in {len(chosen)} migrations: not fit for a release.")
        self.stdout.write(f"{len(chosen)} migrations may run while people use the site.")
