"""bin/ci/plan and bin/ci/apply: what was approved is applied, and no value of a stage stands in a job's log."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from backend.ops.workflows.terraform_words import told

from .test_scripts import ROOT, script


@pytest.fixture
def infrastructure(tmp_path: Path) -> Path:
    """A checkout whose stage is one built-in resource, with the real Terraform behind a small bin/infrastructure."""
    if shutil.which("terraform") is None:
        pytest.skip("Terraform is not installed")
    for folder in ("bin/ci", "bin/lib", "backend/ops/workflows"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "bin" / "infrastructure").write_text(_INFRASTRUCTURE, encoding="utf-8")
    (tmp_path / "bin" / "infrastructure").chmod(0o755)
    (tmp_path / "terraform").mkdir()
    (tmp_path / "terraform" / "main.tf").write_text(_STAGE, encoding="utf-8")
    return tmp_path


SECRET = "canary-value-that-nobody-may-print"
_STAGE = f"""
variable "refused" {{
  default = "{SECRET}"
}}
resource "terraform_data" "one" {{
  input = "{SECRET}"
}}
output "one" {{
  value = terraform_data.one.output
}}
"""


_INFRASTRUCTURE = """#!/bin/sh
set -eu
export TF_CLI_CONFIG_FILE=/dev/null CHECKPOINT_DISABLE=1
cd "$(dirname "$0")/../terraform"
terraform init -input=false >/dev/null
case $1 in
    plan) terraform plan -input=false -out="$4" ;;
    apply) terraform apply -input=false "$3" ;;
    terraform) shift 2 && terraform "$@" ;;
esac
"""


def test_what_was_approved_is_applied_once_and_no_plan_stays_behind(infrastructure: Path):
    runner = infrastructure / "runner"
    runner.mkdir()
    places = {"RUNNER_TEMP": str(runner), "GITHUB_OUTPUT": str(infrastructure / "output")}
    places["GITHUB_STEP_SUMMARY"] = str(infrastructure / "steps")
    folder = infrastructure / "summary"
    planned = script("plan", "staging", str(folder), folder=infrastructure, given=places)
    assert planned.returncode == 0, planned.stderr
    name, _, fingerprint = (infrastructure / "output").read_text(encoding="utf-8").strip().partition("=")
    assert (name, fingerprint[:7]) == ("fingerprint", "sha256:")
    words = (folder / "summary.md").read_text(encoding="utf-8")
    assert words.splitlines()[0] == "## Infrastructure of staging: 1 to create"
    assert (infrastructure / "steps").read_text(encoding="utf-8") == words
    applied = script("apply", "staging", fingerprint, folder=infrastructure, given=places)
    assert applied.returncode == 0, applied.stderr
    again = script("apply", "staging", fingerprint, folder=infrastructure, given=places)
    assert again.returncode == 1
    assert f"the plan of staging is none now, and {fingerprint} was approved: something has changed" in again.stderr
    assert list(runner.iterdir()) == []
    # Whoever reads the repository reads the job's log.
    for ended in (planned, applied, again):
        assert SECRET not in ended.stdout + ended.stderr
        assert "input" not in ended.stdout + ended.stderr
    assert "plan: 0 to import, 1 to add, 0 to change, 0 to remove\n" in planned.stderr
    assert "terraform_data.one: create done\n" in applied.stderr


@pytest.mark.parametrize("name", ["plan", "apply"])
def test_of_a_plan_that_fails_the_errors_are_said_and_no_value(infrastructure: Path, name: str):
    rule = f"""
resource "terraform_data" "two" {{
  lifecycle {{
    precondition {{
      condition     = var.refused != "{SECRET}"
      error_message = "refused has another value."
    }}
  }}
}}
"""
    (infrastructure / "terraform" / "main.tf").write_text(_STAGE + rule, encoding="utf-8")
    words = {"plan": [str(infrastructure / "summary")], "apply": [f"sha256:{64 * 'a'}"]}[name]
    ended = script(name, "staging", *words, folder=infrastructure, given={"RUNNER_TEMP": str(infrastructure)})
    assert ended.returncode == 1
    assert "Error: Resource precondition failed\n" in ended.stderr
    assert '  with resource "terraform_data" "two"\n  on main.tf line ' in ended.stderr
    assert "  refused has another value.\n" in ended.stderr
    assert f"{name}: the plan of staging failed: its errors stand above. Nothing was changed.\n" in ended.stderr
    assert SECRET not in ended.stdout + ended.stderr
    assert list(infrastructure.glob("plan.*")) == []


def test_of_an_apply_that_fails_the_errors_are_said_and_no_value(infrastructure: Path):
    """What one can only see while it applies: a condition on what was just made."""
    late = f"""
resource "terraform_data" "late" {{
  input = terraform_data.one.id
  lifecycle {{
    postcondition {{
      condition     = self.output == "{SECRET}"
      error_message = "late is not as it should be."
    }}
  }}
}}
"""
    (infrastructure / "terraform" / "main.tf").write_text(_STAGE + late, encoding="utf-8")
    places = {"RUNNER_TEMP": str(infrastructure), "GITHUB_OUTPUT": str(infrastructure / "output")}
    planned = script("plan", "staging", str(infrastructure / "summary"), folder=infrastructure, given=places)
    assert planned.returncode == 0, planned.stderr
    fingerprint = (infrastructure / "output").read_text(encoding="utf-8").strip().partition("=")[2]
    ended = script("apply", "staging", fingerprint, folder=infrastructure, given=places)
    assert ended.returncode == 1
    assert "terraform_data.one: create done\n" in ended.stderr
    assert "  late is not as it should be.\n" in ended.stderr
    assert "apply: the apply to staging failed: its errors stand above" in ended.stderr
    assert SECRET not in ended.stdout + ended.stderr


def test_what_stands_before_terraforms_own_words_is_said_from_its_error_on(infrastructure: Path):
    refusal = (
        "#!/bin/sh\necho a value\necho 'infrastructure: no account: write yours. Nothing was changed.' >&2\nexit 1\n"
    )
    (infrastructure / "bin" / "infrastructure").write_text(refusal, encoding="utf-8")
    ended = script("plan", "staging", str(infrastructure / "summary"), folder=infrastructure)
    assert (ended.returncode, ended.stderr.splitlines()) == (
        1,
        [
            "infrastructure: no account: write yours. Nothing was changed.",
            "plan: the plan of staging failed: its errors stand above. Nothing was changed.",
        ],
    )
    assert ended.stdout == ""


def test_a_job_that_is_cancelled_hears_terraform_to_its_end():
    with subprocess.Popen(
        [sys.executable, "-m", "backend.ops.workflows.terraform_words"],
        cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as program:  # fmt: skip
        assert program.stdin is not None
        assert program.stderr is not None
        for number, summary in ((signal.SIGINT, "one"), (signal.SIGTERM, "two"), (0, "three")):
            words = {"type": "diagnostic", "diagnostic": {"severity": "error", "summary": summary}}
            print(json.dumps(words), file=program.stdin, flush=True)
            assert program.stderr.readline() == f"Error: {summary}\n"
            program.send_signal(number)
        program.stdin.close()
        assert program.wait(timeout=30) == 0


@pytest.mark.parametrize(
    "line",
    [
        "", "no JSON", "[]", "3", '"text"', "{}", '{"type": []}', '{"type": "apply_start", "hook": 3}', "\x00",
        '{"type": "apply_start"}', '{"type": "change_summary", "changes": []}', '{"type": "diagnostic"}',
        '{"type": "diagnostic", "diagnostic": {"severity": "error", "detail": 3, "range": "x"}}',
        f'{{"type": "outputs", "outputs": {{"one": {{"value": "{SECRET}"}}}}}}',
        f'{{"type": "diagnostic", "diagnostic": {{"severity": "warning", "summary": "{SECRET}"}}}}',
        f'{{"@message": "{SECRET}", "type": "apply_progress", "hook": {{"id_value": "{SECRET}"}}}}',
    ],
)  # fmt: skip
def test_no_line_of_terraforms_ends_an_apply_or_tells_a_value(line: str):
    assert SECRET not in "\n".join(told([line]))


@pytest.mark.parametrize("fingerprint", ["", "none", "sha256:1", f"sha256:{64 * 'G'}", f"{64 * 'a'}"])
def test_nothing_is_applied_that_has_no_fingerprint(fingerprint: str):
    ended = script("apply", "staging", fingerprint)
    assert ended.returncode == 1
    assert "no fingerprint as bin/ci/plan answers it. Nothing was done." in ended.stderr
