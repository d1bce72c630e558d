"""Fills a local site: boundaries, and a campaign with endorsements in every state on the map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from backend.apps.demo.boundaries import Boundaries, load_boundaries
from backend.apps.demo.cast import stage_campaign
from backend.foundation.errors import DomainError
from backend.foundation.outbox.services import drain_outbox


class Command(BaseCommand):
    help = "Loads boundaries and stages a demo campaign, each unless it is there already."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--boundaries",
            choices=["auto", *Boundaries],
            default="auto",
            help="which map, where none is loaded (default: the best at hand)",
        )
        parser.add_argument(
            "--tiger-folder",
            type=Path,
            default=settings.REPOSITORY.parent / "shared/data/tiger",
            help="where real TIGER/Line files may lie (default: beside the checkout)",
        )

    def handle(self, **options: Any) -> None:
        now = timezone.now()
        try:
            load_boundaries(
                choice=options["boundaries"], tiger_folder=options["tiger_folder"], now=now, say=self.stdout.write
            )
        except DomainError as error:
            raise CommandError(error.detail) from error
        stage_campaign(now=now, say=self.stdout.write)
        # The staged endorsers are confirmed: what the outbox still promises them is settled without a mail.
        drain_outbox()
