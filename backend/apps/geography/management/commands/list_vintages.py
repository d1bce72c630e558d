"""Lists the vintages, where each stands, and on which days it answers."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from backend.apps.geography.layers import LAYERS
from backend.apps.geography.models import Vintage

from ._report import report_lines, vintage_line


class Command(BaseCommand):
    help = "Lists the vintages: where each stands, and on which days it answers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--layer", choices=list(LAYERS), help="only this layer")
        parser.add_argument("--report", action="store_true", help="with what each changed when it was imported")

    def handle(self, **options: Any) -> None:
        vintages = Vintage.objects.order_by("layer", "area", "year").prefetch_related("in_force")
        if options["layer"]:
            vintages = vintages.filter(layer=options["layer"])
        today = timezone.localdate()
        for vintage in vintages:
            self.stdout.write(f"{vintage.state_on(today):<8} {vintage_line(vintage)}")
            for line in report_lines(vintage.report) if options["report"] else ():
                self.stdout.write(f"    {line}")
        if not vintages:
            self.stdout.write("There are no vintages yet: manage.py import_tiger loads them.")
