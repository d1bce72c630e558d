"""Delivers what the outbox holds: once, or until stopped."""

from __future__ import annotations

import math
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections

from backend.foundation.outbox.services import Drained, RoleMayNotDeliver, drain_outbox

FOLLOW_SECONDS = 1.0


class Command(BaseCommand):
    help = "Delivers the outbox: mail, placing, and whatever else was promised in a transaction."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--follow", action="store_true", help="keep looking every second until stopped")
        parser.add_argument("--budget-seconds", type=float, default=50.0, help="end within that (default 50)")

    def handle(self, **options: Any) -> None:
        try:
            if options["follow"]:
                self._follow()
            else:
                self.stdout.write(str(drain_outbox(budget_seconds=options["budget_seconds"])))
        except RoleMayNotDeliver as refusal:
            raise CommandError(str(refusal)) from refusal

    def _follow(self) -> None:
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        while not stopped.is_set():
            try:
                drained = drain_outbox(start_seconds=FOLLOW_SECONDS, budget_seconds=math.inf)
            except (OperationalError, InterfaceError) as error:
                self.stderr.write(f"The database is away, trying again: {error}")
                close_old_connections()
            else:
                if drained != Drained():
                    self.stdout.write(str(drained))
            stopped.wait(FOLLOW_SECONDS)
