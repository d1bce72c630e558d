"""Imports the members of Congress from a file of unitedstates/congress-legislators."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from backend.apps.legislators.services.import_legislators import Imported, import_legislators

from ._import import ImportCommand


class Command(ImportCommand):
    help = (
        "Imports members of Congress and reports what it changes; without --commit nothing is kept. Importing again "
        "changes nothing. Whoever is no longer in the file has left office; nobody is deleted."
    )
    source_help = "a file, or its address: https://unitedstates.github.io/congress-legislators/legislators-current.yaml"

    def take(self, **told: Any) -> Imported:
        return import_legislators(today=timezone.now().date(), **told)
