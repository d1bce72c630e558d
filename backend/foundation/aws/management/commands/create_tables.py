"""How do DynamoDB's tables come into being on an emulator?"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.foundation.aws import clients
from backend.foundation.aws.errors import AWS_ERRORS, code_of
from backend.foundation.aws.tables import TABLES, TableSpec, create_table, switch_on_expiry


class Command(BaseCommand):
    help = "Creates the DynamoDB tables that are missing, on the emulator at AWS_ENDPOINT_URL. Safe to repeat."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--really", action="store_true", help="also in AWS itself, where Terraform makes them otherwise"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.AWS_ENDPOINT_URL is None and not options["really"]:
            raise CommandError(
                "AWS_ENDPOINT_URL is not set, so this would create tables in AWS, where Terraform makes them. "
                "If that is what you want: --really."
            )
        for spec in TABLES:
            try:
                self.stdout.write(_created(spec))
            except AWS_ERRORS as error:
                raise CommandError(f"{spec.name} was not created: {code_of(error)}.") from error


def _created(spec: TableSpec) -> str:
    if not spec.name:
        return f"{spec.name_setting} is not set: no table."
    client = clients.dynamodb()
    done = "created" if create_table(client, spec) else "there already"
    expiry = switch_on_expiry(client, spec)
    return f"{spec.name}: {done}; expiry by {spec.ttl_attribute} {expiry.value}."
