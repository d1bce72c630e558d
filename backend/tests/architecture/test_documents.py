"""Documents describe what is: their links lead somewhere and their commands exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

ROOT = settings.REPOSITORY
DOCUMENTS = sorted(
    path
    for path in [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("backend/**/*.md"),
        *ROOT.glob("benchmarks/*.md"),
    ]
    if ".local" not in path.parts and ".venv" not in path.parts
)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path):
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_exist(document: Path):
    text = document.read_text(encoding="utf-8")
    known = get_commands()
    assert {name for name in re.findall(r"manage\.py ([a-z_]+)", text) if name not in known} == set()
    scripts = set(re.findall(r"(?<![\w/.])bin/([a-z-]+)", text)) - NOT_YET
    assert {name for name in scripts if not (ROOT / "bin" / name).exists()} == set()


# Named in docs/capabilities.md as what is still to come.
NOT_YET: set[str] = set()


def test_our_commands_explain_themselves():
    ours = {name: app for name, app in get_commands().items() if str(app).startswith("backend.")}
    assert len(ours) >= 7
    for name, app in ours.items():
        assert load_command_class(app, name).help, name
