"""Fills a local site: tables, boundaries, a campaign with endorsements in every state on the map, an admin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from backend.apps.demo.admin_user import USERNAME, make_admin
from backend.apps.demo.boundaries import Boundaries, load_boundaries
from backend.apps.demo.cast import SLUG, show_someone_moved, stage_campaign
from backend.apps.demo.congress import seat_congress
from backend.apps.demo.documents import adopt_documents
from backend.apps.demo.site import furnish_site
from backend.foundation.errors import DomainError
from backend.foundation.outbox.services import drain_outbox


class Command(BaseCommand):
    help = "Migrates, loads boundaries, stages a demo campaign and makes an admin, each unless it is there already."

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
            help="where real TIGER/Line files may lie (default: ../shared/data/tiger beside the checkout)",
        )
        parser.add_argument("--password-file", type=Path, help="make the user admin, with the password kept there")

    def handle(self, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        now = timezone.now()
        try:
            load_boundaries(
                choice=options["boundaries"],
                tiger_folder=options["tiger_folder"].resolve(),
                now=now,
                say=self.stdout.write,
            )
        except DomainError as error:
            raise CommandError(error.detail) from error
        # Before there is anyone to be placed again by the maps that were just activated.
        drain_outbox()
        stage_campaign(now=now, say=self.stdout.write)
        adopt_documents(now=now, say=self.stdout.write)
        seat_congress(campaign_slug=SLUG, today=now.date(), say=self.stdout.write)
        furnish_site(now=now, say=self.stdout.write)
        # The staged endorsers are confirmed: what the outbox still promises them is settled without a mail.
        drain_outbox()
        show_someone_moved(today=now.date(), say=self.stdout.write)
        if options["password_file"]:
            self.stdout.write(f"Admin: user {USERNAME}, password {make_admin(options['password_file'])}")
