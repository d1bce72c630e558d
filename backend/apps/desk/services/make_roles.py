"""How do roles get into a database? As groups, made or brought to what the table says; any number of times."""

from __future__ import annotations

from fnmatch import fnmatchcase

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from backend.apps.desk.roles import ROLES, Role


@transaction.atomic
def make_roles() -> dict[str, int]:
    """Each role's group has exactly its permissions then; returns their numbers. Other groups are left alone.

    Runs after every migrate, so that a role gets a new table's permissions when the table comes.
    """
    known = {f"{row.content_type.app_label}.{row.codename}": row for row in _permissions()}
    return {role.name: _make(role, known) for role in ROLES}


def _permissions() -> list[Permission]:
    return list(Permission.objects.select_related("content_type"))


def _make(role: Role, known: dict[str, Permission]) -> int:
    group, _ = Group.objects.get_or_create(name=role.name)
    granted = [row for name, row in known.items() if any(fnmatchcase(name, one) for one in role.permissions)]
    group.permissions.set(granted)
    return len(granted)
