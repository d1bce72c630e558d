"""Makes the database, its extensions, its three roles and their secrets: once, and again after each change of them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.foundation.postgis.bootstrap import Bootstrap, BootstrapRefused, Master
from backend.foundation.postgis.master import master_of_secret, master_of_settings, master_of_url
from backend.foundation.postgis.roles import ROLE_NAMES
from backend.foundation.secret_store.configured import secret_store
from backend.foundation.secret_store.folder import FolderSecretStore
from backend.foundation.secret_store.protocol import SecretError, SecretStore


class Command(BaseCommand):
    help = (
        "Makes the database where it is missing, the extensions, and three roles: runtime (no DDL), migration (owns "
        "the tables) and import (writes the maps, reads no endorsement), each with its time limits and its password "
        "in a secret. May be run again at any time."
    )
    # The database that checks would ask may not exist yet.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        who = parser.add_mutually_exclusive_group()
        who.add_argument("--master-secret", metavar="ID", help="secret of the master user, as RDS keeps it")
        who.add_argument(
            "--master-url",
            metavar="URL",
            help="postgis://user:password@host:port/database; `-` reads it from standard input, where no other user of "
            "the machine sees it (default: DATABASE_URL)",
        )
        parser.add_argument("--host", help="where the server is, if the master secret does not say")
        parser.add_argument("--port", help="its port, if the master secret does not say (default 5432)")
        parser.add_argument(
            "--runtime-host", default="", help="where the runtime role signs in, if not at the server itself: a proxy's"
        )
        parser.add_argument(
            "--database", help="the database to make (default: the one the master's secret or URL names)"
        )
        parser.add_argument(
            "--secret-prefix",
            metavar="PREFIX",
            default=f"coalition-builder/{settings.STAGE}/database",
            help="the roles' secrets are PREFIX/runtime, PREFIX/migration, PREFIX/import (default %(default)s)",
        )
        parser.add_argument(
            "--secrets-folder", metavar="FOLDER", help="keep them in files there instead of the configured store"
        )
        parser.add_argument(
            "--rotate",
            action="append",
            choices=ROLE_NAMES,
            default=[],
            metavar="ROLE",
            help=f"give this role a new password: {', '.join(ROLE_NAMES)}; may be repeated",
        )

    def handle(self, **options: Any) -> None:
        store: SecretStore = secret_store()
        if folder := options["secrets_folder"]:
            store = FolderSecretStore(folder)
        try:
            master, named = self._master(options)
            bootstrap = Bootstrap(
                master=master,
                database=options["database"] or named,
                maintenance_database="postgres",
                secret_prefix=options["secret_prefix"].rstrip("/"),
                store=store,
                say=self.stdout.write,
                runtime_host=options["runtime_host"],
            )
            bootstrap.run(rotate=options["rotate"])
        except (SecretError, BootstrapRefused, ValueError) as error:
            raise CommandError(str(error)) from error
        except psycopg.Error as error:
            # libpq's sentences name user, host and database, never a password.
            raise CommandError(f"The database server refused: {error}") from error

    def _master(self, options: dict[str, Any]) -> tuple[Master, str]:
        place: dict[str, Callable[[], tuple[Master, str]]] = {
            "master_secret": lambda: master_of_secret(
                options["master_secret"], secret_store(), host=options["host"], port=options["port"]
            ),
            "master_url": lambda: master_of_url(_url(options["master_url"])),
        }
        for option, make in place.items():
            if options[option]:
                return make()
        return master_of_settings(settings.DATABASES["default"])


def _url(argument: str) -> str:
    return sys.stdin.readline().strip() if argument == "-" else argument
