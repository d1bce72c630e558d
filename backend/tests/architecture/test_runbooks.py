"""Does every alarm that Terraform makes lead to a runbook, and to something that is measured?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from botocore.session import get_session
from django.conf import settings

MONITORING = settings.REPOSITORY / "terraform" / "modules" / "monitoring"
RUNBOOKS = settings.REPOSITORY / "docs" / "runbooks"
INDEX = RUNBOOKS / "README.md"
TABLES = ("limits", "sessions", "ledger")
BUDGETS = {"budget-50": "budget", "budget-80": "budget", "budget-100": "budget"}


def source(folder: Path) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.tf")))


def alarms() -> dict[str, str]:
    """Name without the stage, and the runbook's name, as alarms_*.tf says them."""
    begins = r" \{\n +what .*\n +runbook += \"([a-z-]+)\""
    text = source(MONITORING)
    named = re.findall(rf'"([a-z0-9-]+)" ={begins}', text)
    of_each_table = re.findall(rf'"([a-z-]+-)\$\{{.*\}}" =>{begins}', text)
    assert len(named) + len(of_each_table) == len(re.findall(r"^ +runbook +=", text, re.MULTILINE))
    return dict(named) | {f"{stem}{table}": runbook for stem, runbook in of_each_table for table in TABLES}


def told() -> dict[str, str]:
    """The same, as the index says it."""
    rows = re.findall(r"^\| (`.*?`) \|.*\]\(([a-z-]+)\.md\) \|$", INDEX.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: runbook for names, runbook in rows for name in re.findall(r"`([a-z0-9-]+)`", names)}


def test_each_alarm_has_a_runbook_that_exists():
    found = alarms()
    assert len(found) > 20
    assert {name for name, runbook in found.items() if not (RUNBOOKS / f"{runbook}.md").is_file()} == set()


def test_the_index_tells_each_alarm_and_its_runbook():
    assert told() == alarms() | BUDGETS


def test_each_runbook_is_in_the_index():
    linked = set(re.findall(r"\]\(([a-z-]+\.md)\)", INDEX.read_text(encoding="utf-8")))
    assert {path.name for path in RUNBOOKS.glob("*.md")} - {INDEX.name} - linked == set()


def test_what_alarms_and_dashboard_watch_of_ours_is_what_our_code_counts():
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for path in settings.REPOSITORY.glob("backend/**/*.py")
        if "tests" not in path.parts
    )
    counted = set(re.findall(r'\b(?:count|emit)\(\s*"([A-Z]\w+)"', code))
    terraform = source(MONITORING)
    alarmed = re.findall(r'local\.ours, \{ name = "(\w+)"', terraform)
    drawn = re.findall(r'"((?:Outbox|Limiter|Mail|Secret|SignIn|SecondFactor)[A-Z]\w+)"', terraform)
    assert len(alarmed) >= 6
    assert set(alarmed) | set(drawn) <= counted


def aws_commands() -> list[tuple[str, str, str, list[str]]]:
    """Of each line of a shell block that starts aws: file, service, operation, options."""
    found = []
    for document in sorted(RUNBOOKS.glob("*.md")):
        for block in re.findall(r"```sh\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL):
            for service, operation, rest in re.findall(r"^aws ([a-z0-9-]+) ([a-z-]+)(.*)$", block, re.MULTILINE):
                found.append((document.name, service, operation, re.findall(r" --([a-z-]+)", rest)))
    return found


@pytest.mark.parametrize(("document", "service", "operation", "options"), aws_commands())
def test_an_aws_command_that_is_told_is_understood(document: str, service: str, operation: str, options: list[str]):
    model = get_session().get_service_model(service)
    names = {re.sub(r"[^a-z]", "", name.lower()): name for name in model.operation_names}
    assert operation.replace("-", "") in names, f"{document}: aws {service} has no {operation}"
    takes = model.operation_model(names[operation.replace("-", "")]).input_shape
    known = {name.lower() for name in takes.members} if takes is not None else set()
    assert {name for name in options if name not in {"query", "output"} and name.replace("-", "") not in known} == set()
