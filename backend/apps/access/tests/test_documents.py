"""What the documents say of access is what the code does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLResolver, get_resolver

from backend.apps.access.programs.permissions import ScopedPermission
from backend.apps.access.roles import ROLES, SAME_NAMES, SUPERUSER, parse_group_roles, roles_of
from backend.apps.access.scopes import SCOPES
from backend.apps.access.token_form import PATTERN

DOCS = settings.REPOSITORY / "docs" / "how-to"


def asking_for_scopes(patterns: Iterable[Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Each scope that a view asks for, and the view's path."""
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from asking_for_scopes(pattern.url_patterns, path)
            continue
        view = getattr(pattern.callback, "view_class", None)
        for one in getattr(view, "permission_classes", ()):
            if isinstance(one, type) and issubclass(one, ScopedPermission):
                yield one.scope.name, f"/{path}"


def test_the_documented_scopes_are_those_that_there_are_and_each_opens_what_is_said():
    """Where a scope opens nothing, its line has no path, which fails here: it is to be used, or taken out."""
    text = (DOCS / "api-tokens.md").read_text(encoding="utf-8")
    line = r"^\| `([a-z]+:[a-z]+)` \| ([^|]+) \| `GET ([^ `]+)` \| `([a-z._]+)` \|$"
    documented = re.findall(line, text, re.MULTILINE)
    opened = dict(asking_for_scopes(get_resolver().url_patterns))
    expected = [(scope.name, scope.sentence, opened.get(scope.name), scope.permission) for scope in SCOPES.values()]
    assert documented == expected
    assert rf"\b{PATTERN}\b" in text


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
