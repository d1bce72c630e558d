"""preflight, terraform/modules/monitoring and docs/runbooks know the same alarms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from backend.ops.preflight.scene import CheckFailed
from backend.ops.preflight.the_alarms import (
    FREE_STORAGE_PERCENT,
    OF_A_CLOCK,
    OF_A_HOME_STAGE,
    OF_AN_ACCOUNT,
    OF_EACH_STAGE,
)

from .a_stage import READY
from .test_checks import rds, run

ROOT: Path = settings.REPOSITORY
MODULE = ROOT / "terraform" / "modules" / "monitoring"
TABLES = ("limits", "sessions", "ledger")


def made_by(file: str) -> set[str]:
    """Names of the alarms in a file of the module; those of tables stand in one line for all."""
    text = (MODULE / f"{file}.tf").read_text(encoding="utf-8")
    names = set(re.findall(r'^    "([a-z0-9-]+)" += \{$', text, re.MULTILINE))
    return names | {f"table-throttles-{table}" for table in TABLES if '"table-throttles-${' in text}


def test_each_alarm_of_the_module_is_asked_for():
    """Which stage has which, its plan says (test_planned.py)."""
    assert made_by("alarms_function") | made_by("alarms_ours") == OF_EACH_STAGE | OF_A_CLOCK | OF_AN_ACCOUNT
    assert made_by("alarms_database") | made_by("alarms_tables") == OF_A_HOME_STAGE


def test_each_has_its_line_among_the_runbooks():
    """Budgets are no alarms of CloudWatch's: they mail by themselves."""
    lines = (ROOT / "docs" / "runbooks" / "README.md").read_text(encoding="utf-8").splitlines()
    cells = [line.split("|")[1] for line in lines if line.startswith("| `")]
    told = {name for cell in cells for name in re.findall("`([a-z0-9-]+)`", cell) if not name.startswith("budget-")}
    assert told == OF_EACH_STAGE | OF_A_HOME_STAGE | OF_AN_ACCOUNT | OF_A_CLOCK


def test_storage_that_has_grown_wants_its_alarm_to_know():
    """RDS makes it larger by itself at 10 % free, and 20 % of what it was is less than that soon."""
    assert run("alarms", {**READY, **rds(AllocatedStorage=20)})
    with pytest.raises(CheckFailed) as late:
        run("alarms", {**READY, **rds(AllocatedStorage=60)})
    assert "coalition-production-database-storage rings below 4.0 GB, too late for the 60 GB" in str(late.value)
    assert "allocated_storage_gb = 60 into terraform/stages/production.tfvars" in late.value.remedy


def test_free_storage_is_reckoned_as_the_module_does():
    text = (MODULE / "thresholds.tf").read_text(encoding="utf-8")
    (percent,) = re.findall(r"database_free_storage_percent = (\d+) ", text)
    assert int(percent) == FREE_STORAGE_PERCENT
