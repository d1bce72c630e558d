"""How does Terraform run beside an emulator? In a copy of terraform/, whose state is a file in it and nobody else's."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from backend.ops.environment import REPOSITORY, inherited
from backend.ops.errors import OperationFailed
from backend.ops.names import Stage
from backend.ops.programs import run_program

type Root = Literal["account"] | Stage

# An emulator's account, and an organisation that owns nothing.
ACCOUNT_ID = "000000000000"
ORGANISATION: Mapping[str, Any] = {
    "account_id": ACCOUNT_ID,
    "region": "us-east-1",
    "domain": "coalition.invalid",
    "alarm_emails": ["operators@coalition.invalid"],
    "github_repository": "example/coalition-builder",
}
_SECONDS = 900.0
VALUES = "emulated.tfvars.json"
# An emulator does one thing after the other, and beside others' work it answers some calls too late or not whole. That
# is no fault of what is applied: an apply goes on where it stood, once.
_GENTLY = "-parallelism=4"
_UNANSWERED = "exceeded maximum number of attempts"
_FINDING_SECONDS = 120.0
_STATE_BESIDE = 'terraform {\n  backend "local" {}\n}\n'
# The provider asks for the account's number, which names are made of; where nobody answers it is not to ask.
_ASK_NOBODY = 'provider "aws" {{\n{alias}  skip_requesting_account_id = true\n}}\n'
_PROVIDER = re.compile(r'^provider "aws" \{\n((?:  .*\n|\n)*?)\}', re.MULTILINE)
_ALIAS = re.compile(r"^  alias +=.*\n", re.MULTILINE)
_FIND = """
source bin/lib/checkout.sh
source bin/lib/terraform.sh
if ! use_terraform; then
    printf '%s' "$terraform_problem"
    exit 3
fi
for name in "${!TF_@}" CHECKPOINT_DISABLE; do printf '%s=%s\\n' "$name" "${!name}"; done
"""


class TerraformMissing(OperationFailed):
    """Terraform or its provider is not on this machine."""


def terraform_variables() -> dict[str, str]:
    """What bin/lib/terraform.sh exports, so that `terraform` finds its provider. Raises TerraformMissing."""
    environment = inherited()
    ended = run_program(["bash", "-c", _FIND], folder=REPOSITORY, environment=environment, seconds=_FINDING_SECONDS)
    if ended.code:
        raise TerraformMissing(ended.output.strip() or "Terraform cannot be used here.")
    return dict(line.split("=", 1) for line in ended.output.splitlines() if "=" in line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """One root (the account's, or a stage's) with its variables. `environment` is what Terraform runs in."""

    folder: Path
    root: Root
    environment: Mapping[str, str]

    @property
    def place(self) -> Path:
        """Where the root's own files are."""
        terraform = self.folder / "terraform"
        return terraform / "account" if self.root == "account" else terraform

    @property
    def _values(self) -> list[str]:
        """The last one counts."""
        of_the_stage = [] if self.root == "account" else [f"-var-file=stages/{self.root}.tfvars"]
        return [*of_the_stage, f"-var-file={VALUES}"]

    def plan(self, *options: str) -> Any:
        """The plan's JSON."""
        self.run("plan", "-out=the.tfplan", *self._values, *options)
        return json.loads(self.run("show", "-json", "the.tfplan"))

    def apply(self, *options: str) -> None:
        self._carry_out("apply", *options)

    def destroy(self, *options: str) -> None:
        self._carry_out("destroy", *options)

    def _carry_out(self, command: str, *options: str) -> None:
        words = (command, "-auto-approve", _GENTLY, *self._values, *options)
        try:
            self.run(*words)
        except OperationFailed as failed:
            if _UNANSWERED not in str(failed):
                raise
            self.run(*words)

    def left(self) -> list[str]:
        """Addresses in the state."""
        return [line for line in self.run("state", "list").splitlines() if line.strip()]

    def run(self, command: str, *options: str) -> str:
        """What it printed. Raises OperationFailed: with what Terraform says is wrong."""
        words = ["terraform", f"-chdir={self.place}", command]
        if command not in {"show", "state"}:
            words += ["-input=false", "-no-color"]
        ended = run_program([*words, *options], folder=self.folder, environment=self.environment, seconds=_SECONDS)
        if ended.code:
            raise OperationFailed(f"terraform {command} of {self.root} failed: {_what_is_wrong(ended.output)}")
        return ended.output


def make_workspace(
    folder: Path,
    root: Root,
    *,
    endpoint_url: str,
    variables: Mapping[str, Any] | None = None,
    settings: Mapping[str, str] | None = None,
    is_answered: bool = True,
) -> Workspace:
    """Copies terraform/ as it is; what lies there already is kept with its state, and gets the code anew.

    `variables` are stronger than ORGANISATION's and the stage's own. `settings` are terraform_variables(), where they
    are known.
    `is_answered`: somebody is at the endpoint.

    Raises:
        TerraformMissing: it is not on this machine.
        OperationFailed: it cannot be made ready.
    """
    _copy_into(folder)
    workspace = Workspace(
        folder=folder,
        root=root,
        environment=environment_in(folder, settings or terraform_variables()),
    )
    override = _STATE_BESIDE + ("" if is_answered else _asking_nobody(workspace.place))
    (workspace.place / "emulated_override.tf").write_text(override, encoding="utf-8")
    values = _told(workspace.place, {**ORGANISATION, "emulator_endpoint": endpoint_url, **(variables or {})})
    (workspace.place / VALUES).write_text(json.dumps(values), encoding="utf-8")
    workspace.run("init")
    return workspace


def environment_in(folder: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """What Terraform runs in: nobody's own credentials, and a data folder of its own."""
    return {**_plain(inherited()), **settings, "TF_DATA_DIR": str(folder / "data")}


def _copy_into(folder: Path) -> None:
    """Only what is code: no state, no plugins, nobody's variables."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.rglob("*.tf"):  # one that is gone here is to be gone there
        file.unlink()
    shutil.copy2(REPOSITORY / "zappa_settings.json", folder)
    shutil.copytree(
        REPOSITORY / "terraform",
        folder / "terraform",
        ignore=shutil.ignore_patterns(".terraform", "*.tfstate*", "*.tfplan", "tests", "*.auto.tfvars"),
        dirs_exist_ok=True,
    )


def _asking_nobody(place: Path) -> str:
    """For each provider of the root."""
    blocks = (
        block for file in sorted(place.glob("*.tf")) for block in _PROVIDER.findall(file.read_text(encoding="utf-8"))
    )
    return "".join(_ASK_NOBODY.format(alias="".join(_ALIAS.findall(block)[:1])) for block in blocks)


def _told(place: Path, values: Mapping[str, Any]) -> dict[str, Any]:
    """A root is told only what it declares: others would be warnings today and errors tomorrow."""
    code = "\n".join(file.read_text(encoding="utf-8") for file in place.glob("*.tf"))
    return {name: value for name, value in values.items() if f'variable "{name}"' in code}


def _plain(environment: Mapping[str, str]) -> dict[str, str]:
    """Nobody's own credentials, nor an address of AWS that is not the workspace's."""
    kept = {name: value for name, value in environment.items() if not name.startswith(("AWS_", "TF_VAR_"))}
    return kept | {
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",  # nosec B105 # an emulator takes any
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _what_is_wrong(output: str) -> str:
    """From the first error on."""
    lines: Sequence[str] = output.splitlines()
    first = next((number for number, line in enumerate(lines) if "Error:" in line), max(0, len(lines) - 15))
    return "\n".join(line.lstrip("│╷╵ ") for line in lines[first : first + 60] if line.strip("│╷╵ "))
