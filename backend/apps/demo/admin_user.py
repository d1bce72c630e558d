"""Who may look around in a local site's admin? One user, whose password is made once and kept in a file."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.contrib.auth import get_user_model

USERNAME = "admin"


def make_admin(password_file: Path) -> str:
    """Makes sure that the user exists with the password in the file, which only its owner can read; returns it."""
    password = _password(password_file)
    users = get_user_model()
    admin, _ = users.objects.get_or_create(username=USERNAME, defaults={"is_staff": True, "is_superuser": True})
    if not admin.check_password(password):
        admin.set_password(password)
        admin.save()
    return password


def _password(path: Path) -> str:
    if path.exists() and (known := path.read_text(encoding="utf-8").strip()):
        return known
    made = secrets.token_urlsafe(12)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(made + "\n", encoding="utf-8")
    return made
