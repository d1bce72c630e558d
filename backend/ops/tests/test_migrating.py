"""How long may a migration take in a release? Longer than the command itself waits for others."""

from __future__ import annotations

from backend.foundation.postgis.management.commands.migrate import Command
from backend.foundation.postgis.migrating.locks import PATIENT_SECONDS
from backend.ops.migrating import LONGEST_SECONDS, WAIT_MINUTES

BUILDING_SECONDS = 3600.0


def test_the_task_outlives_all_that_one_migration_waits_for_and_builds():
    """Else its last words, which say who is in the way, would never be heard."""
    lock_minutes = Command().create_parser("manage.py", "migrate").get_default("lock_minutes")
    waits = (WAIT_MINUTES + lock_minutes) * 60 + PATIENT_SECONDS
    assert waits + BUILDING_SECONDS <= LONGEST_SECONDS
