"""Makes an API token in somebody's name and prints it, once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from backend.apps.access.scopes import SCOPES
from backend.apps.access.services import issue_token
from backend.foundation.errors import DomainError

from ._owners import user_named


class Command(BaseCommand):
    help = "Makes an API token in somebody's name. Its text is printed once and kept nowhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "owner", metavar="USERNAME", help="an active member of staff who may do what the scopes say"
        )
        parser.add_argument("--name", required=True, help="what uses it, such as 'newsletter sync'")
        parser.add_argument(
            "--scope", action="append", required=True, metavar="SCOPE", help=f"again for each: {', '.join(SCOPES)}"
        )
        parser.add_argument("--days", type=int, default=90, help="how long it lives (default: 90)")

    def handle(self, **options: Any) -> None:
        owner = user_named(options["owner"])
        terms = {"name": options["name"], "scopes": options["scope"], "lifetime_days": options["days"]}
        try:
            issued = issue_token(owner=owner, now=timezone.now(), **terms)
        except DomainError as refusal:
            raise CommandError(refusal.detail) from refusal
        self.stderr.write(
            f"{issued.token}: {', '.join(issued.token.scopes)}, until {issued.token.expires_at:%Y-%m-%d}."
        )
        self.stdout.write(issued.text)
