"""bin/check-infrastructure finds the modules by itself, passes none over, and leaves the checkout as it was."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from backend.ops.environment import inherited
from backend.ops.tests.stage import GIT

ROOT = settings.REPOSITORY
needs_terraform = pytest.mark.skipif(shutil.which("terraform") is None, reason="Terraform is not installed")
MODULE = 'variable "name" {\n  type = string\n}\n\noutput "name" {\n  value = var.name\n}\n'
TEST = """
variables {
  name = "ada"
}

run "plan" {
  command = plan
  assert {
    condition     = output.name == "ada"
    error_message = "It says ${output.name}."
  }
}
"""
HANDED_A_PROVIDER = """
terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.us_east_1, aws.replica]
    }
  }
}

resource "aws_sqs_queue" "first" {
  provider = aws.us_east_1
}

resource "aws_sqs_queue" "second" {
  provider = aws.replica
}
"""
MOCKED = """
mock_provider "aws" {
  alias = "us_east_1"
}
mock_provider "aws" {
  alias = "replica"
}
run "plan" {
  command = plan
}
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "bin", tmp_path / "bin")
    (tmp_path / "terraform").mkdir()
    shutil.copy(ROOT / "terraform" / "versions.tf", tmp_path / "terraform")
    shutil.copy(ROOT / ".gitignore", tmp_path)
    return tmp_path


def module(checkout: Path, name: str, text: str = MODULE, test: str | None = TEST) -> None:
    folder = checkout / "terraform" / "modules" / name
    (folder / "tests").mkdir(parents=True)
    (folder / "main.tf").write_text(text, encoding="utf-8")
    if test is not None:
        (folder / "tests" / "main.tftest.hcl").write_text(test, encoding="utf-8")


def checked(checkout: Path, *names: str) -> subprocess.CompletedProcess[str]:
    ended = subprocess.run(
        [checkout / "bin" / "check-infrastructure", *(f"modules/{name}" for name in names)],
        env=inherited(), capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    if "the registry does not answer" in ended.stderr:
        pytest.skip(ended.stderr.strip())
    return ended


@needs_terraform
def test_each_module_has_a_line_and_what_fails_all_its_output(checkout: Path):
    module(checkout, "good")
    module(checkout, "handed", HANDED_A_PROVIDER, MOCKED)
    module(checkout, "wrong", test=TEST.replace('== "ada"', '== "eve"'))
    module(checkout, "untested", test=None)
    module(checkout, "broken", 'output "x" {\n  value = var.nobody\n}\n')
    for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "All"]):
        subprocess.run([*GIT, "-C", checkout, *words], check=True)
    ended = checked(checkout, "good", "handed", "wrong", "untested", "broken")
    assert ended.returncode == 1
    (good,) = [line for line in ended.stderr.splitlines() if line.startswith("modules/good ")]
    assert "valid, 1 tests passed in " in good
    assert "modules/handed                     valid, 1 tests passed in " in ended.stderr
    assert "It says ada." in ended.stderr
    assert "It has no test (tests/*.tftest.hcl)." in ended.stderr
    assert 'An input variable with the name "nobody" has not been declared.' in ended.stderr
    status = subprocess.run([*GIT, "-C", checkout, "status", "--porcelain"], capture_output=True, text=True, check=True)
    assert status.stdout == ""
    assert [path.name for path in (checkout / ".local" / "terraform").glob("check.*")] == []


@needs_terraform
def test_all_good_is_0(checkout: Path):
    module(checkout, "good")
    assert checked(checkout, "good").returncode == 0


@needs_terraform
def test_a_module_that_is_not_there_is_refused(checkout: Path):
    ended = checked(checkout, "nowhere")
    assert ended.returncode == 1
    assert "there is no module or root terraform/modules/nowhere" in ended.stderr


def bash(checkout: Path, text: str, **environment: str) -> subprocess.CompletedProcess[str]:
    libraries = "".join(f"source bin/lib/{name}.sh; " for name in ("checkout", "terraform", "terraform-folders"))
    return subprocess.run(
        ["/bin/bash", "-euo", "pipefail", "-c", libraries + text],
        cwd=checkout, env={"HOME": str(checkout)} | environment,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_folders_are_found_wherever_they_lie_and_what_tests_bring_along_is_none(checkout: Path):
    for name in ("network", "zappa"):
        module(checkout, name)
    for place in ("modules/network/tests/setup", "account", "bootstrap", ".terraform/modules/x", "stages"):
        (checkout / "terraform" / place).mkdir(parents=True)
        (checkout / "terraform" / place / ("main.tf" if place != "stages" else "dev.tfvars")).touch()
    ended = bash(checkout, 'find_folders; printf "%s\\n" "${folders[@]}"', PATH="/usr/bin:/bin")
    assert ended.stdout.split() == [".", "account", "bootstrap", "modules/network", "modules/zappa"]


SKIPPED = 'use_terraform && exit 9; skip_terraform "the modules" || exit 3'


@pytest.mark.parametrize(
    ("environment", "code"), [({}, 0), ({"CI": "true"}, 3), ({"CI": "true", "SKIP_TERRAFORM": "1"}, 0)]
)
def test_without_terraform_it_is_skipped_by_name_and_in_ci_only_if_that_is_meant(
    checkout: Path, environment: dict[str, str], code: int
):
    programs = checkout / "programs"
    programs.mkdir()
    (programs / "dirname").symlink_to(shutil.which("dirname") or "")
    (programs / "nproc").symlink_to(shutil.which("nproc") or "")
    ended = bash(checkout, SKIPPED, PATH=str(programs), **environment)
    assert ended.returncode == code
    assert ended.stderr.startswith("skipped: the modules (Terraform is not installed (https://")


@needs_terraform
def test_without_a_provider_it_says_where_one_may_come_from(checkout: Path):
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9", "PATH": inherited()["PATH"], "CI": "true"}
    ended = bash(checkout, "mirror_roots=(/nonexistent); " + SKIPPED, **nowhere)
    assert ended.returncode == 3
    assert (
        "is in no mirror on this machine (TERRAFORM_MIRROR names one), and the registry does not answer" in ended.stderr
    )
