"""bin/infrastructure: which account, state and variables does Terraform get? Asked of one that notes its words."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from backend.ops.environment import inherited

OURS, PRODUCTIONS, OTHER = "111111111111", "222222222222", "333333333333"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What the script reads, where production has an account of its own."""
    shutil.copytree(settings.REPOSITORY / "bin", tmp_path / "bin")
    for folder in ("stages", "account"):
        (tmp_path / "terraform" / folder).mkdir(parents=True)
    shutil.copy(settings.REPOSITORY / "terraform" / "versions.tf", tmp_path / "terraform")
    (tmp_path / "terraform" / "organisation.auto.tfvars").write_text(f'account_id = "{OURS}"\nregion = "us-east-2"\n')
    for stage in ("dev", "staging"):
        (tmp_path / "terraform" / "stages" / f"{stage}.tfvars").write_text(f'stage = "{stage}"\n')
    file = tmp_path / "terraform" / "stages" / "production.tfvars"
    file.write_text(f'stage      = "production"\naccount_id = "{PRODUCTIONS}"\n')
    (tmp_path / "programs").mkdir()
    program(tmp_path / "programs" / "terraform", tmp_path)
    (tmp_path / "terraform" / "bootstrap").mkdir()
    program(tmp_path / "terraform" / "bootstrap" / "make", tmp_path)
    return tmp_path


def program(file: Path, folder: Path) -> None:
    file.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >>{folder}/words.log\n')
    file.chmod(0o755)


def infrastructure(checkout: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    (checkout / "words.log").unlink(missing_ok=True)
    path = f"{checkout / 'programs'}:{inherited()['PATH']}"
    return subprocess.run(
        [checkout / "bin" / "infrastructure", *words], cwd=checkout,
        env=inherited() | {"PATH": path} | variables, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def told(checkout: Path) -> list[str]:
    """Without the question whether there is a provider."""
    return (checkout / "words.log").read_text(encoding="utf-8").splitlines()[1:]


@pytest.mark.parametrize(("stage", "account"), [("staging", OURS), ("production", PRODUCTIONS)])
def test_a_stages_state_is_in_the_account_that_its_own_file_names_before_the_organisations(
    checkout: Path, stage: str, account: str
):
    ended = infrastructure(checkout, "plan", stage, "--out", "a.tfplan", TF_VAR_account_id=OTHER)
    assert (ended.returncode, ended.stderr.count("Next: bin/infrastructure apply")) == (0, 1)
    [init, plan] = told(checkout)
    assert f"-backend-config=bucket=coalition-builder-terraform-state-{account} " in init
    assert f"-backend-config=key={stage}.tfstate -backend-config=region=us-east-2" in init
    assert f"-var-file={checkout}/terraform/stages/{stage}.tfvars -out={checkout}/a.tfplan" in plan


@pytest.mark.parametrize(("given", "account"), [({}, OURS), ({"TF_VAR_account_id": OTHER}, OTHER)])
def test_the_account_is_the_organisations_or_the_one_that_the_shell_names(
    checkout: Path, given: dict[str, str], account: str
):
    assert infrastructure(checkout, "plan", "account", "--out", "a.tfplan", **given).returncode == 0
    [init, plan] = told(checkout)
    assert f"bucket=coalition-builder-terraform-state-{account} -backend-config=key=account.tfstate" in init
    assert f"-var=account_id={account} -var=region=us-east-2 -out=" in plan
    assert infrastructure(checkout, "bootstrap", **given).returncode == 0
    assert told(checkout) == [f"{account} us-east-2"]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("import", "aws_vpc.this", "vpc-1"), "import -var-file={file} aws_vpc.this vpc-1"),
        (("console",), "console -var-file={file}"),
        (("refresh",), "refresh -var-file={file}"),
        (("state", "list"), "state list"),
        (("force-unlock", "1"), "force-unlock 1"),
    ],
)
def test_other_commands_get_the_stages_variables_where_they_take_any(
    checkout: Path, words: tuple[str, ...], wanted: str
):
    assert infrastructure(checkout, "terraform", "staging", *words).returncode == 0
    file = checkout / "terraform" / "stages" / "staging.tfvars"
    assert told(checkout)[-1] == f"-chdir={checkout}/terraform {wanted.format(file=file)}"


@pytest.mark.parametrize("words", [("--out",), (), ("--out", "")])
def test_a_plan_that_would_be_kept_nowhere_is_refused_in_a_sentence(checkout: Path, words: tuple[str, ...]):
    ended = infrastructure(checkout, "plan", "dev", *words)
    assert (ended.returncode, told(checkout)) == (1, [])
    assert ended.stderr.endswith("plan dev: say where the plan is kept, --out FILE. Nothing was changed.\n")


def test_without_an_account_nothing_is_asked(checkout: Path):
    (checkout / "terraform" / "organisation.auto.tfvars").unlink()
    ended = infrastructure(checkout, "plan", "staging", "--out", "a.tfplan")
    assert (ended.returncode, told(checkout)) == (1, [])
    assert "no account: copy terraform/organisation.auto.tfvars.example" in ended.stderr
