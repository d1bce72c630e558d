"""Gives the local site an admin, and its password to whoever may read the file."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandParser

USERNAME = "admin"


class Command(BaseCommand):
    help = "Makes the user admin of a local site; a password is made once and kept in a file only you can read."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--password-file", type=Path, required=True)

    def handle(self, **options: Any) -> None:
        password = _password(options["password_file"])
        users = get_user_model()
        admin, _ = users.objects.get_or_create(username=USERNAME, defaults={"is_staff": True, "is_superuser": True})
        if not admin.check_password(password):
            admin.set_password(password)
            admin.save()
        self.stdout.write(f"Admin: user {USERNAME}, password {password}")


def _password(path: Path) -> str:
    if path.exists() and (known := path.read_text(encoding="utf-8").strip()):
        return known
    made = secrets.token_urlsafe(12)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(made + "\n", encoding="utf-8")
    return made
