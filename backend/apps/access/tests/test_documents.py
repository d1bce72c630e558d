"""What the documents say of access is what the code does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLResolver, get_resolver

from backend.apps.access.admin import ApiTokenForm
from backend.apps.access.programs.permissions import ScopedPermission
from backend.apps.access.roles import ROLES, SAME_NAMES, SUPERUSER, parse_group_roles, roles_of
from backend.apps.access.scopes import SCOPES
from backend.apps.access.token_form import PATTERN

DOCS = settings.REPOSITORY / "docs" / "how-to"


def test_the_documented_scopes_are_those_that_there_are():
    text = (DOCS / "api-tokens.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| `([a-z]+:[a-z]+)` \| ([^|]+) \| `([a-z._]+)` \|$", text, re.MULTILINE)
    assert documented == [(scope.name, scope.sentence, scope.permission) for scope in SCOPES.values()]
    assert rf"\b{PATTERN}\b" in text


def scopes_asked_for(patterns: Iterable[Any]) -> set[str]:
    """By the views behind these paths."""
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found |= scopes_asked_for(pattern.url_patterns)
            continue
        view = getattr(pattern.callback, "view_class", None)
        asked = getattr(view, "permission_classes", ())
        found |= {one.scope.name for one in asked if isinstance(one, type) and issubclass(one, ScopedPermission)}
    return found


def test_what_is_said_of_scopes_that_nothing_asks_for_is_so():
    """Once an endpoint asks for one, the guide and the form say which; until then, that none does."""
    asked = scopes_asked_for(get_resolver().url_patterns)
    text = (DOCS / "api-tokens.md").read_text(encoding="utf-8")
    told = [text, str(ApiTokenForm.base_fields["scopes"].help_text)]
    assert ["No endpoint asks for" in one for one in told] == [not asked] * 2


def test_the_documented_metrics_are_those_that_are_counted():
    text = (DOCS / "set-up-staff-sign-in.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `((?:Sign|Second)[A-Za-z]+)` \|", text, re.MULTILINE))
    sources = (settings.REPOSITORY / "backend" / "apps" / "access").rglob("*.py")
    code = "".join(path.read_text(encoding="utf-8") for path in sources if "tests" not in path.parts)
    assert documented == set(re.findall(r'metrics\.count\("(\w+)"', code))


def test_groups_become_roles_as_they_are_mapped_and_nothing_becomes_superuser_by_itself():
    assert roles_of(["admin", "superuser", "x"], SAME_NAMES) == {"admin"}
    assert SUPERUSER not in ROLES
    mapping = parse_group_roles("Review Team = moderator, owners=superuser")
    assert roles_of(["Review Team", "owners", "admin"], mapping) == {"moderator", "superuser"}


@pytest.mark.parametrize("raw", ["", "x", "x=", "=admin", "x=owner", "x=admin,,", "x=admin,x=editor"])
def test_a_mapping_that_nobody_could_mean_is_refused(raw: str):
    with pytest.raises(ValueError, match=r"group=role|named twice"):
        parse_group_roles(raw)
