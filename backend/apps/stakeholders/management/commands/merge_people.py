"""Makes two stakeholders one, where one person has two addresses."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from backend.apps.stakeholders.services import merge_conflicts, merge_stakeholders
from backend.foundation.errors import DomainError

from ._people import add_person, person_at


class Command(BaseCommand):
    help = (
        "Makes a duplicate's things the survivor's, who keeps name and address. Tells what is in the way; "
        "--commit does it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_person(parser, "survivor", "the e-mail address that stays")
        add_person(parser, "duplicate", "the e-mail address that goes")
        parser.add_argument("--commit", action="store_true", help="do it (default: dry run)")
        parser.add_argument(
            "--leave-conflicts",
            action="store_true",
            help="where both endorsed a campaign, the survivor's stands and the duplicate's disappears from the public",
        )

    def handle(self, **options: Any) -> None:
        survivor, duplicate = person_at(options["survivor"]), person_at(options["duplicate"])
        try:
            conflicts = merge_conflicts(survivor_id=survivor.pk, duplicate_id=duplicate.pk)
            for sentence in conflicts:
                self.stdout.write(sentence)
            if not options["commit"]:
                in_the_way = (
                    f"in the way: {len(conflicts)}; see --leave-conflicts" if conflicts else "nothing is in the way"
                )
                self.stdout.write(f"Dry run: nothing was changed, {in_the_way}. Add --commit to merge.")
                return
            merge = merge_stakeholders(
                survivor_id=survivor.pk,
                duplicate_id=duplicate.pk,
                by=None,
                now=timezone.now(),
                leave_conflicts=options["leave_conflicts"],
            )
        except DomainError as error:
            raise CommandError(error.detail) from error
        self.stdout.write(f"Merged (record {merge.pk}); rows moved: {json.dumps(merge.moved)}")
