"""Terraform's files are read as Terraform reads them."""

from __future__ import annotations

import json
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from backend.ops.environment import REPOSITORY, inherited
from backend.ops.errors import OperationFailed
from backend.ops.infrastructure.hcl import Call, NotReadable, body_of, value_of
from backend.ops.infrastructure.values import stage_values, variables_of
from backend.ops.names import STAGES, Stage

TERRAFORM = REPOSITORY / "terraform"
FILES = sorted(file for file in TERRAFORM.rglob("*.tf") if ".terraform" not in file.parts)

VARIABLES = """
# A comment with "quotes" and { braces
variable "network" { /* what
  a comment */
  description = "A text with ${var.template} and \\"quotes\\" }"
  type = object({
    cidr  = optional(string, "10.20.0.0/16")
    zones = optional(list(string))
    inner = optional(object({ size = optional(number, 2), name = string }), { name = "a" })
  })
  default  = {}
  nullable = false
  validation {
    condition     = var.network.cidr != "" && can(regex("^[a-z${"{"}]+$", "x"))
    error_message = "no: ${join(", ", [for each in var.network.zones : "\\"${each}\\""])}"
  }
}
variable "text" {
  default = <<-EOT
    default = "not this"
  EOT
}
variable "needed" { type = string }
locals { sum = 1 + 2 }
"""


def read(tmp_path: Path, values: str, variables: str = VARIABLES) -> dict[str, Any]:
    (tmp_path / "stages").mkdir()
    (tmp_path / "variables.tf").write_text(variables)
    (tmp_path / "stages" / "dev.tfvars").write_text(values)
    return stage_values(tmp_path, "dev")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"a\\tb"', "a\tb"),
        ('"$${kept}"', "${kept}"),
        ("-1.5e3", Decimal(-1500)),
        ("[\n1, # one\n true,\n null,\n]", [Decimal(1), True, None]),
        ('{ a = 1, "b c" : [2]\n d = {} }', {"a": Decimal(1), "b c": [Decimal(2)], "d": {}}),
        ("optional(list(string), [])", Call("optional", (Call("list", (Call("string"),)), []))),
    ],
)
def test_literals_and_calls_are_read(text: str, value: Any):
    assert value_of(body_of(f"x = {text}").attributes["x"]) == value


@pytest.mark.parametrize("text", ['"${var.a}"', "1 + 2", "var.a.b", "[1", "{ a }", '"a', ""])
def test_other_expressions_are_refused(text: str):
    with pytest.raises(NotReadable):
        value_of(body_of(f"x = {text}\n").attributes["x"])


def test_an_objects_defaults_come_at_every_depth(tmp_path: Path):
    variables = VARIABLES.partition('variable "text"')[0]
    values = read(tmp_path, 'network = { zones = null, inner = { name = "b" } }', variables)
    assert values == {
        "network": {"cidr": "10.20.0.0/16", "zones": None, "inner": {"size": Decimal(2), "name": "b"}},
    }
    assert variables_of(tmp_path)["network"].completed({})["inner"] == {"size": Decimal(2), "name": "a"}


def test_a_default_that_is_no_literal_is_refused_with_its_file(tmp_path: Path):
    with pytest.raises(OperationFailed, match=r"variables\.tf cannot be read: .* literals only"):
        read(tmp_path, "", VARIABLES)


def test_a_missing_stage_is_refused_with_its_file(tmp_path: Path):
    with pytest.raises(OperationFailed, match=r"staging\.tfvars cannot be read"):
        stage_values(tmp_path, "staging")


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_file_of_ours_is_taken_apart_to_its_last_line(file: Path):
    text = file.read_text(encoding="utf-8")
    blocks = [line for line in text.splitlines() if line[:1].isalpha() and line.rstrip().endswith(("{", "}"))]
    assert len(body_of(text).blocks) == len(blocks)


@pytest.fixture
def environment() -> dict[str, str]:
    """Terraform's own; without one the test is skipped, and fails where CI does not ask for that."""
    environment = inherited()
    if shutil.which("terraform") is None:
        if environment.get("CI") == "true" and environment.get("SKIP_TERRAFORM") != "1":
            pytest.fail(
                "CI is to read the variables with Terraform, or to say SKIP_TERRAFORM=1: there is no terraform."
            )
        pytest.skip("the variables are not read by Terraform: there is no terraform here")
    return environment | {"CHECKPOINT_DISABLE": "1"}


@pytest.mark.parametrize("stage", STAGES)
def test_terraform_itself_reads_the_same(tmp_path: Path, stage: Stage, environment: dict[str, str]):
    for file in TERRAFORM.glob("variables*.tf"):
        shutil.copy(file, tmp_path)
    shutil.copy(TERRAFORM / "stages" / f"{stage}.tfvars", tmp_path / "terraform.tfvars")
    names = ("database", "network", "import_task", "shares_with", "edge", "staff_identity", "budget_usd")
    words = [f"{name} = var.{name}" for name in names]
    needed = {
        "account_id": "123456789012",
        "domain": "example.org",
        "alarm_emails": ["a@example.org"],
        "github_repository": "a/b",
    }
    (tmp_path / "needed.auto.tfvars.json").write_text(json.dumps(needed))
    ran = subprocess.run(
        ["terraform", "console"],
        input=f"jsonencode({{{', '.join(words)}}})",
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    theirs = json.loads(json.loads(ran.stdout), parse_int=Decimal, parse_float=Decimal)
    ours = stage_values(TERRAFORM, stage)
    assert theirs == {name: ours[name] for name in names}
