"""What leaves a runner of a Terraform plan: names, and a fingerprint that another runner's plan either has or not."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from backend.ops.workflows.planned_changes import fingerprint, summary

SECRET = "correct-horse-battery-staple"


def resource(address: str, actions: list[str], before: Any = None, after: Any = None, **more: Any) -> dict[str, Any]:
    return {"address": address, "change": {"actions": actions, "before": before, "after": after, **more}}


def test_the_summary_names_what_changes_and_holds_no_value():
    plan = {
        "resource_changes": [
            resource("aws_s3_bucket.media", ["no-op"], {"bucket": "x"}, {"bucket": "x"}),
            resource("data.aws_ssm_parameter.network", ["read"]),
            resource(
                'module.edge[0].aws_cloudfront_distribution.this["a|b"]', ["update"],
                {"origin": SECRET, "etag": "1", "comment": "same"}, {"origin": f"{SECRET}2", "comment": "same"},
                after_unknown={"etag": True},
            ),
            resource("aws_sqs_queue.failed", ["create"], None, {"name": SECRET}),
            resource("aws_db_instance.this", ["delete", "create"], {"name": "a"}, {"name": "b"}),
            resource("aws_kms_key.old", ["delete"], {"policy": SECRET}),
        ],
        "output_changes": {"url": {"actions": ["update"], "after": SECRET}, "arn": {"actions": ["no-op"]}},
    }  # fmt: skip
    words = summary("staging", plan)
    assert words.splitlines() == [
        "## Infrastructure of staging: 1 to create, 1 to destroy, 1 to replace, 1 to update",
        "",
        "| | resource | attributes |",
        "|---|---|---|",
        '| update | `module.edge[0].aws_cloudfront_distribution.this["a\\|b"]` | etag, origin |',
        "| create | `aws_sqs_queue.failed` |  |",
        "| replace | `aws_db_instance.this` | name |",
        "| destroy | `aws_kms_key.old` |  |",
        "",
        "Outputs that change: url.",
    ]
    assert SECRET not in words


def test_a_plan_that_changes_nothing_says_so_and_is_not_to_be_applied():
    plan = {"resource_changes": [resource("aws_s3_bucket.media", ["no-op"])], "output_changes": {}}
    assert summary("dev", plan) == "## Infrastructure of dev: no resource changes\n\n"
    assert fingerprint(plan) == "none"
    assert fingerprint({}) == "none"


def test_an_output_alone_is_something_to_apply():
    assert fingerprint({"output_changes": {"url": {"actions": ["create"], "after": "x"}}}) != "none"


def test_the_same_changes_have_the_same_fingerprint_in_whatever_order():
    first, second = resource("a.a", ["create"], None, {"x": 1}), resource("b.b", ["delete"], {"y": 2})
    unchanged = resource("c.c", ["no-op"], {"z": 1}, {"z": 1})
    plans = [
        {"resource_changes": [first, second], "timestamp": "2026-11-21T08:00:00Z"},
        {"resource_changes": [second, unchanged, first], "timestamp": "2026-11-21T09:00:00Z"},
    ]
    assert len({fingerprint(plan) for plan in plans}) == 1


@pytest.mark.parametrize(
    "other",
    [
        resource("a.a", ["update"], {"x": 1}, {"x": 3}),
        resource("a.a", ["update"], {"x": 0}, {"x": 2}),
        resource("a.a", ["delete", "create"], {"x": 1}, {"x": 2}),
        resource("a.b", ["update"], {"x": 1}, {"x": 2}),
        resource("a.a", ["update"], {"x": 1}, {"x": 2}, after_unknown={"y": True}),
        resource("a.a", ["update"], {"x": 1}, {"x": 2}) | {"deposed": "0a1b2c3d"},
        resource("a.a", ["update"], {"x": 1}, {"x": 2}) | {"previous_address": "a.z"},
        resource("a.a", ["update"], {"x": 1}, {"x": 2}, importing={"id": "i-1"}),
        resource("a.b", ["no-op"], {"x": 1}, {"x": 1}, importing={"id": "i-1"}),
    ],
)
def test_any_other_change_has_another_one(other: dict[str, Any]):
    approved = {"resource_changes": [resource("a.a", ["update"], {"x": 1}, {"x": 2})]}
    assert fingerprint({"resource_changes": [other]}) != fingerprint(approved)
    assert fingerprint({"resource_changes": [*approved["resource_changes"], other]}) != fingerprint(approved)


def test_what_is_only_imported_or_moved_is_something_to_apply():
    moved = resource("a.new", ["no-op"], {"x": SECRET}, {"x": SECRET}) | {"previous_address": "a.old"}
    imported = resource("a.side", ["no-op"], {"x": 1}, {"x": 1}, importing={"id": SECRET})
    both = resource("a.c", ["update"], {"x": 1}, {"x": 2}, importing={"id": SECRET}) | {"previous_address": "a.b"}
    assert summary("dev", {"resource_changes": [moved, imported, both]}).splitlines() == [
        "## Infrastructure of dev: 1 to import, 1 to import and move and update, 1 to move",
        "",
        "| | resource | attributes |",
        "|---|---|---|",
        "| move | `a.new` (was `a.old`) |  |",
        "| import | `a.side` |  |",
        "| import and move and update | `a.c` (was `a.b`) | x |",
    ]
    found = [fingerprint({"resource_changes": [each]}) for each in (moved, imported, both)]
    assert "none" not in found
    other = imported | {"change": imported["change"] | {"importing": {"id": "another"}}}
    assert fingerprint({"resource_changes": [other]}) not in found


needs_terraform = pytest.mark.skipif(shutil.which("terraform") is None, reason="Terraform is not installed")


@needs_terraform
def test_terraforms_own_plans_are_read_as_they_are(tmp_path: Path):
    """Two plans of the same change agree, and one made after somebody has applied it in between does not."""
    (tmp_path / "main.tf").write_text(f'resource "terraform_data" "one" {{\n  input = "{SECRET}"\n}}\n')
    terraform(tmp_path, "init", "-input=false")
    first, second = plan_of(tmp_path), plan_of(tmp_path)
    assert first.startswith("sha256:")
    assert first == second
    assert asked(tmp_path, "summary").startswith("## Infrastructure of dev: 1 to create\n")
    assert SECRET not in asked(tmp_path, "summary")
    terraform(tmp_path, "apply", "-input=false", "plan")
    assert plan_of(tmp_path) == "none"
    (tmp_path / "main.tf").write_text(
        f'resource "terraform_data" "two" {{\n  input = "{SECRET}"\n}}\n'
        "moved {\n  from = terraform_data.one\n  to = terraform_data.two\n}\n"
        'import {\n  to = terraform_data.three\n  id = "three"\n}\nresource "terraform_data" "three" {}\n'
    )
    assert plan_of(tmp_path).startswith("sha256:")
    assert asked(tmp_path, "summary").splitlines()[0] == "## Infrastructure of dev: 1 to import, 1 to move"


def plan_of(folder: Path) -> str:
    terraform(folder, "plan", "-input=false", "-out=plan")
    return asked(folder, "fingerprint")


def asked(folder: Path, what: str) -> str:
    shown = terraform(folder, "show", "-json", "plan")
    ended = program(what, shown)
    assert ended.returncode == 0
    return ended.stdout.strip()


def program(what: str, plan: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "backend.ops.workflows.planned_changes", what, "dev"]
    return subprocess.run(words, input=plan, capture_output=True, text=True, check=False, timeout=60)


def terraform(folder: Path, *words: str) -> str:
    """With nothing of this machine's configuration: its one provider is built in."""
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder), "CHECKPOINT_DISABLE": "1"}
    program = shutil.which("terraform") or "terraform"
    ended = subprocess.run(
        [program, f"-chdir={folder}", *words], env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.mark.parametrize("text", ["", "no JSON", json.dumps({})[:-1], "[]", "{}", "null"])
def test_what_is_no_plan_is_a_sentence(text: str):
    ended = program("summary", text)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "is no JSON of `terraform show -json PLAN`" in ended.stderr


def test_without_arguments_it_says_how_it_is_used():
    program = [sys.executable, "-m", "backend.ops.workflows.planned_changes"]
    for words in ([], ["summary"], ["nonsense", "dev"]):
        ended = subprocess.run([*program, *words], input="", capture_output=True, text=True, check=False, timeout=60)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert ended.stderr.startswith("usage: planned_changes ")
