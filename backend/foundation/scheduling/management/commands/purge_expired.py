"""Deletes what has outlived its use, now: what the daily job does, for a person."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from backend.foundation.scheduling.retention import run_retention


class Command(BaseCommand):
    help = "Deletes what has outlived its use, by every app's retention rule. It can be stopped and run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--budget-seconds", type=float, default=600.0, help="stop after that (default 600)")

    def handle(self, **options: Any) -> None:
        outcomes = run_retention(now=timezone.now(), budget_seconds=options["budget_seconds"])
        deleted = sum(outcome.deleted for outcome in outcomes)
        self.stdout.write(f"{deleted} rows deleted; the log has a line for each rule.")
        if failed := [outcome.rule for outcome in outcomes if outcome.failure]:
            raise CommandError(f"These rules failed: {', '.join(failed)}.")
