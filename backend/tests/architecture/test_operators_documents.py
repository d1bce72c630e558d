"""What a person is told to type at three in the morning exists: commands, their flags, and the steps of verify."""

from __future__ import annotations

import argparse
import re
import shlex
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from backend.ops import cli
from backend.ops.failed_events import OLDEST_SECONDS
from backend.ops.verifying.steps import STEPS

DOCS = settings.REPOSITORY / "docs"
UNPROVED = DOCS / "unproved-on-aws.md"
STAGE_WORDS = {
    "sha256:…": f"sha256:{64 * '0'}",
    "STAGE": "dev",
    "PREFIX": "prefix",
    "NUMBER": "12",
    "REVISION": "HEAD",
    "SECONDS": "60",
}


def typed() -> list[tuple[str, list[str]]]:
    """Each line of a shell block that starts bin/zappa, as (file, its words)."""
    found = []
    for document in sorted([*DOCS.glob("how-to/*.md"), *DOCS.glob("runbooks/*.md"), DOCS / "delivery.md"]):
        for block in re.findall(r"```sh\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL):
            lines = (line.strip() for line in block.splitlines())
            commands = [line for line in lines if line.startswith("bin/zappa ")]
            found += [(document.name, shlex.split(line, comments=True)[1:]) for line in commands]
    return found


@pytest.mark.parametrize(("document", "words"), typed(), ids=lambda value: value if isinstance(value, str) else None)
def test_a_command_that_is_told_is_understood(document: str, words: list[str]):
    argv = [STAGE_WORDS.get(word, word) for word in words]
    told: argparse.Namespace = cli._parser(argv).parse_args(argv)  # argparse ends the process where it is not
    assert told.command in cli.COMMANDS
    if told.command == "manage":
        assert told.arguments[0] in get_commands()


def test_nobody_is_told_to_bootstrap_as_the_task_that_manages():
    """It is no master's, and does not know the server: bin/zappa bootstrap is for that."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(DOCS.rglob("*.md"))}
    texts |= {step.name: step.by_hand or "" for step in STEPS}
    wrong = re.compile(r"bin/zappa manage [^\n]*\bbootstrap_database\b")
    assert [name for name, text in texts.items() if wrong.search(text)] == []


@pytest.mark.parametrize("runbook", ["function-full.md", "failed-events.md"])
def test_the_runbooks_say_how_long_lambda_tries_an_event(runbook: str):
    told = re.findall(r"for (an hour|[a-z]+ hours|\d+ (?:hours|minutes))\b", (DOCS / "runbooks" / runbook).read_text())
    assert OLDEST_SECONDS == 3600
    assert told == ["an hour"]


def test_commands_are_told_in_each_document_that_is_to_tell_them():
    told = {document for document, _ in typed()}
    assert {
        "deploy-a-first-stage.md", "release.md", "roll-back.md", "rotate-a-secret.md", "bad-release.md",
        "database-full.md",
    } <= told  # fmt: skip


def steps_told(document: Path) -> list[list[str]]:
    """Of each row of the table, the names in its last column."""
    rows = [line for line in document.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][1:]
    return [re.findall(r"`([a-z-]+)`", row.rstrip("| ").rpartition("|")[2]) for row in rows]


def test_each_unproved_thing_names_a_step_of_verify_that_exists():
    rows = steps_told(UNPROVED)
    assert len(rows) > 20
    assert [row for row in rows if not row] == []
    assert {name for row in rows for name in row} - {step.name for step in STEPS} == set()


def test_each_step_that_only_aws_or_a_person_can_take_is_told_of():
    told = {name for row in steps_told(UNPROVED) for name in row}
    assert {step.name for step in STEPS if step.needs_aws or step.by_hand} - told == set()
