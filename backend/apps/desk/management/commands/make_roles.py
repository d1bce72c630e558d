"""Makes the staff's roles, or brings them to what the table says."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from backend.apps.desk.services import make_roles


class Command(BaseCommand):
    help = "Makes the groups moderator, editor, analyst and admin, with exactly the permissions of apps/desk/roles.py."

    def handle(self, **options: Any) -> None:
        for name, number in make_roles().items():
            self.stdout.write(f"{name}: {number} permissions")
