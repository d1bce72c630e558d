"""What one app may know of another, and what services may know of the web; import-linter holds the arrows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

APPS = settings.REPOSITORY / "backend" / "apps"
OPEN_TO_OTHERS = {"models", "querysets", "services", "errors", "signals", "states"}
# What an app offers beside these, by name and reason.
OFFERED = {
    ("access", "roles"),  # who may touch whose account
    ("access", "programs"),  # how a view lets programs in by scoped tokens
    ("content", "colours"),  # what a colour means
    ("content", "tokens"),  # of what a theme consists
    ("geography", "district_names"),  # what a region is called for short
    ("geography", "fips"),  # the states' codes
    ("geography", "layers"),  # the layers' codes
    ("geography", "geocoding"),  # the Protocol and its implementations
    ("endorsements", "content_pages"),  # which pages consist of blocks
    ("endorsements", "screening"),  # what a form of ours sends along, the switches, the queue
    ("endorsements", "submission"),  # what a view is told of a form that cannot name the terms
    ("legislators", "chambers"),  # which there are, and what a member is called
}
OF_THE_WEB = ("rest_framework", "django.http", "django.contrib.admin", "django.views", "django.shortcuts")
KNOW_NO_WEB = ("models", "services", "querysets", "states", "errors")


def sources() -> Iterator[tuple[str, str, Path]]:
    """Application, first module below it, file; without tests. The demo stands above the others and uses them all."""
    for path in APPS.rglob("*.py"):
        app, *rest = path.relative_to(APPS).parts
        if rest and "tests" not in rest and "migrations" not in rest and app != "demo":
            yield app, rest[0].removesuffix(".py"), path


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_apps_know_only_what_others_offer():
    offences = []
    for app, _, path in sources():
        for name in imported(path):
            parts = name.split(".")
            if parts[:2] != ["backend", "apps"] or parts[2] == app:
                continue
            if parts[3] not in OPEN_TO_OTHERS and (parts[2], parts[3]) not in OFFERED:
                offences.append(f"{path.relative_to(APPS)} imports {name}")
    assert offences == []


def test_services_and_models_know_no_web():
    offences = [
        f"{path.relative_to(APPS)} imports {name}"
        for _, module, path in sources()
        if module in KNOW_NO_WEB
        for name in imported(path)
        if name.startswith(OF_THE_WEB)
    ]
    assert offences == []
