"""What has one database that another lacks? The one in use, and one that was restored beside it."""

from __future__ import annotations

from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from backend.foundation.postgis.comparing.report import compare
from backend.foundation.postgis.comparing.sides import sides_of
from backend.foundation.secret_store.protocol import SecretError

# The operator's side of it has the same number (backend/ops/recovery/acts.py), and a test that says so.
THEY_DIFFER = 3


class Command(BaseCommand):
    help = (
        "Compares the database in use with one restored beside it: schema, migrations, rows (counted, and summed in "
        "chunks), sequences, newest rows, PostGIS and the roles' privileges. Says what the one has that the other "
        "lacks, by table and key, and no person's data. Ends with 0 where they are the same, 3 where they differ."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--side-host", required=True, metavar="HOST", help="where the restored server is")
        parser.add_argument("--side-port", metavar="PORT", help="its port (default: that of the one in use)")
        parser.add_argument("--side-database", metavar="NAME", help="its database (default: that of the one in use)")
        parser.add_argument(
            "--keys", type=int, default=20, metavar="N", help="how many keys are named of each table (default 20)"
        )

    def handle(self, **options: Any) -> None:
        try:
            live, side = sides_of(
                connection.settings_dict,
                host=options["side_host"], port=options["side_port"], database=options["side_database"],
            )  # fmt: skip
            with live.opened() as one, side.opened() as other:
                differences = compare(one, other, keys=options["keys"], say=self.stdout.write)
        except SecretError as error:
            raise CommandError(str(error)) from error
        except psycopg.Error as error:
            # libpq's sentences name user, host and database; of a statement's error the rows are kept out.
            words = str(error).strip() if error.sqlstate is None else f"{error.diag.message_primary} ({error.sqlstate})"
            raise CommandError(f"They could not be compared: {words}") from error
        if differences:
            raise CommandError(f"They differ in {differences} ways, said above.", returncode=THEY_DIFFER)
        self.stdout.write("They are the same.")
