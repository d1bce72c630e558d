"""What of a release runs before its code serves, and what after."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backend.foundation.postgis.migrating.names import is_contracting

from .harbour import SHIP, Harbour

ADD = 'migrations.AddField("ship", "{}", models.TextField(null=True)),'
DROP_NAME = 'migrations.RemoveField("ship", "name"),'
CREATE_CRANE = 'migrations.CreateModel("Crane", [("id", models.BigAutoField(primary_key=True))]),'


@pytest.fixture
def in_use(harbour: Harbour) -> Harbour:
    """The release before is applied; this one adds, contracts, and makes another app."""
    harbour.add("0001_create_ships", SHIP)
    assert harbour.migrate()[0] == 0
    harbour.add("0002_add_flag", ADD.format("flag"))
    harbour.add("0003_contract_drop_name", DROP_NAME)
    harbour.add("0001_create_cranes", CREATE_CRANE, app="wharf")
    return harbour


def report(harbour: Harbour, *arguments: str) -> Any:
    code, said = harbour.migrate("--report", *arguments)
    assert code == 0, said
    [line] = [line for line in said.splitlines() if line.startswith("MIGRATIONS ")]
    assert said.splitlines()[-1] == line
    return json.loads(line.removeprefix("MIGRATIONS "))


def test_contracting_migrations_wait_until_after_the_release(in_use: Harbour):
    assert report(in_use, "--phase", "before") == {
        "applied": ["harbour.0002_add_flag", "wharf.0001_create_cranes"],
        "heads": {"harbour": "0002_add_flag", "wharf": "0001_create_cranes"},
    }
    assert report(in_use, "--phase", "before")["applied"] == []
    after = report(in_use, "--phase", "after")
    assert (after["applied"], after["heads"]["harbour"]) == (
        ["harbour.0003_contract_drop_name"],
        "0003_contract_drop_name",
    )


def test_what_is_left_is_said(in_use: Harbour):
    assert "Left for after the release: harbour.0003_contract_drop_name." in in_use.migrate("--phase", "before")[1]


def test_without_a_phase_everything_is_applied(in_use: Harbour):
    assert len(report(in_use)["applied"]) == 3


def test_what_depends_on_a_contracting_migration_belongs_to_the_next_release(in_use: Harbour):
    in_use.add("0004_add_masts", ADD.format("masts"))
    code, said = in_use.migrate("--phase", "before")
    assert (code, "Traceback" in said) == (1, False)
    assert "harbour.0004_add_masts depends on the contracting migration harbour.0003_contract_drop_name" in said
    assert in_use.applied() == [("harbour", "0001_create_ships")]


def test_a_contracting_migration_may_follow_another(in_use: Harbour):
    in_use.add("0004_contract_drop_flag", 'migrations.RemoveField("ship", "flag"),')
    assert report(in_use, "--phase", "before")["heads"]["harbour"] == "0002_add_flag"
    assert report(in_use, "--phase", "after")["heads"]["harbour"] == "0004_contract_drop_flag"


def test_an_empty_database_is_in_nobodys_use_and_gets_everything(harbour: Harbour):
    harbour.add("0001_create_ships", SHIP)
    harbour.add("0002_contract_drop_name", DROP_NAME)
    harbour.add("0003_add_flag", ADD.format("flag"))
    assert len(report(harbour, "--phase", "before")["applied"]) == 3


def test_a_new_apps_contracting_migration_waits_too_for_it_may_take_from_another_app(in_use: Harbour):
    in_use.add("0002_contract_drop_name", 'RunSQL("ALTER TABLE harbour_ship DROP COLUMN name"),', app="wharf")
    assert report(in_use, "--phase", "before")["heads"]["wharf"] == "0001_create_cranes"
    assert in_use.ask("SELECT name FROM harbour_ship") == []


def test_djangos_own_options_go_on_working(in_use: Harbour):
    code, said = in_use.migrate("--plan", "--phase", "before")
    assert (code, "harbour.0002_add_flag" in said, "RemoveField" in said) == (0, True, False)
    assert in_use.migrate("--check", "--phase", "before")[0] == 1
    assert report(in_use, "harbour", "0002")["applied"] == ["harbour.0002_add_flag"]
    assert in_use.migrate("--check", "--phase", "before")[0] == 1
    assert report(in_use, "--fake", "wharf")["applied"] == ["wharf.0001_create_cranes"]
    assert in_use.ask("SELECT to_regclass('wharf_crane') IS NULL") == [(True,)]
    assert in_use.migrate("--check", "--phase", "before")[0] == 0
    assert report(in_use, "harbour", "0001") == {
        "applied": [],
        "heads": {"harbour": "0001_create_ships", "wharf": "0001_create_cranes"},
    }


def test_looking_does_not_wait_for_a_turn(harbour: Harbour):
    harbour.add(
        "0001_create_ships",
        'RunPython(lambda apps, editor: (print("half way", flush=True), sys.stdin.read()))',
        atomic=False,
    )
    with harbour.migrating() as first:
        first.until("half way")
        assert harbour.migrate("--plan")[0] == 0
        assert harbour.migrate("--check")[0] == 1


@pytest.mark.parametrize(
    ("name", "contracting"),
    [
        ("0007_contract_drop_name", True),
        ("0007_contract_", False),
        ("0007_drop_contract_name", False),
        ("0007_contracting_name", False),
        ("contract_drop_name", False),
    ],
)
def test_the_name_says_whether_a_migration_is_contracting(name: str, contracting: bool):
    assert is_contracting(name) is contracting


@pytest.mark.parametrize("arguments", [["--report"], ["--plan"]])
def test_code_from_before_a_contracting_migration_is_refused_by_name(in_use: Harbour, arguments: list[str]):
    assert in_use.migrate()[0] == 0
    in_use.take_away("0003_contract_drop_name")
    code, said = in_use.migrate("--phase", "before", *arguments)
    assert (code, "Traceback" in said) == (1, False)
    assert 'CONTRACTED ["harbour.0003_contract_drop_name"]' in said.splitlines()
    assert "this code does not know and cannot bear" in said


def test_code_from_before_a_migration_that_only_adds_is_not(in_use: Harbour):
    assert in_use.migrate()[0] == 0
    in_use.take_away("0001_create_cranes", app="wharf")
    assert in_use.migrate("--phase", "before", "--plan")[0] == 0
