"""Erases a person on their request; what was decided stays, without them."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from backend.apps.stakeholders.models import Stakeholder
from backend.apps.stakeholders.services import erase_stakeholder, whole_person
from backend.foundation.personal_data.holders import holders

from ._people import add_person, person_at

_ANSWER = "erase"


class Command(BaseCommand):
    help = "Erases a person: tells what will happen, asks, and does it. For good; export_person first if they asked."

    def add_arguments(self, parser: CommandParser) -> None:
        add_person(parser)
        parser.add_argument("--yes", action="store_true", help="do not ask (for a terminal that cannot answer)")

    def handle(self, **options: Any) -> None:
        person = person_at(options["email"])
        self._tell(person)
        if not options["yes"] and not self._is_meant():
            raise CommandError("Nothing was erased.")
        erasure = erase_stakeholder(stakeholder_id=person.pk, now=timezone.now())
        self.stdout.write(f"Erased (record {erasure.pk}); rows changed: {json.dumps(erasure.erased)}")

    def _tell(self, person: Stakeholder) -> None:
        rows = whole_person(person.pk)
        self.stdout.write(
            f"Stakeholder {person.pk}, since {person.created_at:%Y-%m-%d}"
            + (f", with {len(rows) - 1} merged into it." if len(rows) > 1 else ".")
        )
        self.stdout.write(
            "Name, e-mail address, address, point, districts and every word of theirs are taken out of "
            f"{', '.join(['stakeholders', *holders()])}. What is public of theirs disappears at once. "
            "This cannot be undone, but by restoring a backup; backups keep it until they expire."
        )
        self.stdout.write(
            "What stays, without the person: which campaigns, what staff decided and when, which terms were accepted, "
            "and the hash of an address that no mail goes to."
        )

    def _is_meant(self) -> bool:
        try:
            return input(f"Type «{_ANSWER}» to go on: ").strip() == _ANSWER
        except EOFError:
            return False
