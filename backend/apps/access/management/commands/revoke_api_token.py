"""Ends an API token now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from backend.apps.access.models import ApiToken
from backend.apps.access.services import revoke_token


class Command(BaseCommand):
    help = "Ends an API token: whatever uses it is refused from now on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("prefix", help="how it begins, such as cb_7Hq2mZ4c (list_api_tokens shows it)")

    def handle(self, **options: Any) -> None:
        # Whoever has the whole token at hand, from a leak, gives that.
        found = ApiToken.objects.filter(prefix=options["prefix"][:11]).first()
        if found is None:
            raise CommandError(f"No token begins with «{options['prefix'][:11]}».")
        token = revoke_token(token_id=found.pk, by=None, now=timezone.now())
        self.stdout.write(f"{token} is revoked since {token.revoked_at:%Y-%m-%d %H:%M} UTC.")
