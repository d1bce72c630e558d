"""Which roles are there, and how do a provider's groups become them?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

# Names of Django's groups, whose permissions are the admin's business.
ROLES = ("moderator", "editor", "analyst", "admin")
# No group: Django's own flag, for whom a deployment names a provider's group by itself. Nothing leads to it by default.
SUPERUSER = "superuser"
# As Terraform's module identity names its groups.
SAME_NAMES: Mapping[str, str] = {role: role for role in ROLES}


def parse_group_roles(raw: str) -> dict[str, str]:
    """group=role pairs, separated by commas; a role is moderator, editor, analyst, admin or superuser."""
    pairs: dict[str, str] = {}
    for pair in raw.split(","):
        group, equals, role = (part.strip() for part in pair.partition("="))
        if not (group and equals) or role not in {*ROLES, SUPERUSER}:
            raise ValueError(f"{pair.strip()!r} is not group=role, with a role of {', '.join((*ROLES, SUPERUSER))}")
        if group in pairs:
            raise ValueError(f"the group {group!r} is named twice")
        pairs[group] = role
    return pairs


def roles_of(groups: Collection[str], mapping: Mapping[str, str]) -> frozenset[str]:
    """What somebody with these groups is here: any number of ROLES, and SUPERUSER where it is mapped."""
    return frozenset(mapping[group] for group in groups if group in mapping)


def may_touch(by: Any, account: Any) -> bool:
    """Superusers are changed by superusers alone: whoever opens a way into such an account has everything."""
    return by.is_superuser or not account.is_superuser
