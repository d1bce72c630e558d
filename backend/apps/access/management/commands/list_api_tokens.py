"""Lists API tokens: whose they are, what for, until when, and when they were last used."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from backend.apps.access.models import ApiToken


class Command(BaseCommand):
    help = "Lists API tokens, one a line; those that are over only with --all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="expired and revoked ones, too")

    def handle(self, **options: Any) -> None:
        now = timezone.now()
        for token in ApiToken.objects.select_related("owner"):
            if not (options["all"] or token.is_usable(now)):
                continue
            used = f"used {token.last_used_at:%Y-%m-%d}" if token.last_used_at else "never used"
            ends = f"revoked {token.revoked_at:%Y-%m-%d}" if token.revoked_at else f"until {token.expires_at:%Y-%m-%d}"
            self.stdout.write(f"{token.prefix}  {token.owner}  {token.name}  {','.join(token.scopes)}  {ends}  {used}")
