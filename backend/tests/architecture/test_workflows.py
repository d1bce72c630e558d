"""What no linter knows of our workflows: logic stands in bin/, credentials go where they belong, actions are pinned."""

from __future__ import annotations

import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from django.conf import settings

from backend.apps.geography.layers import LAYERS
from backend.ops.environment import inherited
from backend.ops.names import STAGES
from backend.ops.programs import run_program

ROOT = settings.REPOSITORY
FOLDER = ROOT / ".github" / "workflows"
# `on` is a boolean in YAML 1.1.
WORKFLOWS: dict[str, dict[Any, Any]] = {
    path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.iterdir())
}
JOBS = [(file, name, job) for file, workflow in WORKFLOWS.items() for name, job in workflow["jobs"].items()]
STEPS = [(file, name, step) for file, name, job in JOBS for step in job["steps"]]
TRIGGERS = {file: workflow[True] for file, workflow in WORKFLOWS.items()}
# What a job may besides reading the commit: each with the reason that stands beside it.
MAY = {
    ("deploy-lambda.yml", "ci"): {"actions": "read"},
    ("deploy-lambda.yml", "image"): {"id-token": "write"},
    ("deploy-lambda.yml", "release"): {"id-token": "write"},
    ("rollback.yml", "rollback"): {"id-token": "write"},
    ("deploy-infra.yml", "plan"): {"id-token": "write"},
    ("deploy-infra.yml", "apply"): {"id-token": "write"},
    ("geodata-import.yml", "import"): {"id-token": "write"},
    ("dependencies.yml", "propose"): {"actions": "write", "contents": "write", "pull-requests": "write"},
}
ROLES = {
    ("deploy-lambda.yml", "image"): "RELEASE_ROLE_ARN",
    ("deploy-lambda.yml", "release"): "RELEASE_ROLE_ARN",
    ("rollback.yml", "rollback"): "RELEASE_ROLE_ARN",
    ("geodata-import.yml", "import"): "RELEASE_ROLE_ARN",
    ("deploy-infra.yml", "plan"): "PLAN_ROLE_ARN",
    ("deploy-infra.yml", "apply"): "APPLY_ROLE_ARN",
}
# In an account of its own production has a plan role of its own.
PRODUCTIONS_OWN = "matrix.stage == 'production' && vars.PLAN_ROLE_ARN_PRODUCTION || "


def uses() -> Iterator[tuple[str, str, str]]:
    """File, action and what stands behind its @, comment included."""
    for file in WORKFLOWS:
        for found in re.finditer(r"uses: ([^@\s]+)(.*)", (FOLDER / file).read_text(encoding="utf-8")):
            yield file, found[1], found[2]


def steps_of(file: str, job: str) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = WORKFLOWS[file]["jobs"][job]["steps"]
    return steps


def commands(file: str, job: str) -> list[str]:
    return [step["run"] for step in steps_of(file, job) if "run" in step]


def test_these_are_all():
    assert set(WORKFLOWS) == {
        "ci.yml", "ci-terraform.yml", "deploy-infra.yml", "deploy-lambda.yml", "dependencies.yml", "geodata-import.yml",
        "rollback.yml",
    }  # fmt: skip


def test_actions_are_pinned_by_commit_each_at_one_version():
    pins = defaultdict(set)
    for _, action, pin in uses():
        assert re.fullmatch(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+", pin), f"{action}{pin}"
        pins[action].add(pin)
    assert [action for action, found in pins.items() if len(found) > 1] == []
    assert set(pins) == {
        "actions/checkout", "actions/download-artifact", "actions/upload-artifact",
        "aws-actions/configure-aws-credentials", "hashicorp/setup-terraform",
    }  # fmt: skip


@pytest.mark.parametrize(("file", "name", "job"), JOBS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_job_may_what_it_needs_and_nothing_else(file: str, name: str, job: dict[str, Any]):
    assert WORKFLOWS[file]["permissions"] == {}
    assert job["permissions"] == {"contents": "read"} | MAY.get((file, name), {})
    assert job["runs-on"] == "ubuntu-24.04"
    assert 0 < job["timeout-minutes"] <= 240
    assert "concurrency" in WORKFLOWS[file]


@pytest.mark.parametrize(("file", "name", "step"), STEPS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_step_starts_one_program_of_ours_with_plain_words_and_variables(file: str, name: str, step: dict[str, Any]):
    if "run" not in step:
        assert "uses" in step
        return
    words = step["run"].strip().split(" ")
    assert "\n" not in step["run"].strip()
    program = words[1] if words[0] == "bash" else words[0]
    assert os.access(ROOT / program, os.X_OK) or words == ["bash", ".ci/run"]
    assert [word for word in words[1:] if not re.fullmatch(r'[\w./-]+|"\$[A-Z]+"', word)] == []


def test_no_workflow_is_started_by_strangers_code_with_rights_of_ours():
    for file, triggers in TRIGGERS.items():
        assert {"pull_request_target", "workflow_run", "issue_comment", "repository_dispatch"} & set(
            triggers
        ) == set(), file
    for file, name, _ in JOBS:
        if "pull_request" in TRIGGERS[file]:
            assert MAY.get((file, name), {}) in ({}, {"id-token": "write"})
    assert "head.repo.full_name == github.repository" in WORKFLOWS["deploy-infra.yml"]["jobs"]["plan"]["if"]


def test_no_checkout_leaves_its_token_behind():
    checkouts = [step for _, _, step in STEPS if step.get("uses", "").startswith("actions/checkout@")]
    assert len(checkouts) == len(JOBS)
    assert [step for step in checkouts if step["with"]["persist-credentials"] is not False] == []


def test_there_is_no_secret_but_githubs_own_token():
    for file in WORKFLOWS:
        text = (FOLDER / file).read_text(encoding="utf-8")
        assert re.findall(r"\bsecrets\b|aws-access-key|aws-secret|AKIA", text) == [], file


def test_who_asks_aws_has_a_role_by_oidc():
    asking = {}
    for file, name, job in JOBS:
        steps = job["steps"]
        places = [place for place, step in enumerate(steps) if "configure-aws" in step.get("uses", "")]
        assert len(places) == ("id-token" in job["permissions"])
        for place in places:
            asking[file, name] = steps[place]["with"]["role-to-assume"]
            assert set(steps[place]["with"]) - {"role-duration-seconds"} == {"role-to-assume", "aws-region"}
            assert ("bin/setup --dev" in [step.get("run") for step in steps[:place]]) == (file != "deploy-infra.yml")
    assert asking == {
        key: f"${{{{ {PRODUCTIONS_OWN if role == 'PLAN_ROLE_ARN' else ''}vars.{role} }}}}"
        for key, role in ROLES.items()
    }


def test_what_makes_and_applies_plans_wants_no_package():
    """Their jobs may ask for a token of AWS's, so that they install nothing: Python's own library must do."""
    for module in ("planned_changes", "terraform_words"):
        words = [sys.executable, "-S", "-m", f"backend.ops.workflows.{module}", "--help"]
        ended = run_program(words, folder=ROOT, environment=inherited(), seconds=60)
        assert ended.code == 0, ended.output


def test_a_role_of_a_stage_is_reached_through_its_environment_alone():
    for (file, name), role in ROLES.items():
        environment = WORKFLOWS[file]["jobs"][name].get("environment")
        assert (environment is None) == (role == "PLAN_ROLE_ARN")
        if role == "APPLY_ROLE_ARN":
            assert environment == "infrastructure-${{ inputs.stage }}"


def test_no_job_outlives_its_sessions():
    for file, name in ROLES:
        (given,) = [step["with"] for step in steps_of(file, name) if "configure-aws" in step.get("uses", "")]
        assert WORKFLOWS[file]["jobs"][name]["timeout-minutes"] * 60 <= given.get("role-duration-seconds", 3600)


def test_an_imports_time_is_over_before_its_job_is():
    seconds = re.search(r"longest_seconds=(\d+)", (ROOT / "bin/ci/import-boundaries").read_text(encoding="utf-8"))
    assert seconds is not None
    assert int(seconds[1]) < WORKFLOWS["geodata-import.yml"]["jobs"]["import"]["timeout-minutes"] * 60


def test_ci_does_what_ci_run_does():
    assert commands("ci.yml", "ci") == ["bash .ci/run"]
    assert steps_of("ci.yml", "ci")[0]["with"]["fetch-depth"] == 0
    assert commands("ci-terraform.yml", "check") == ["bin/check-infrastructure"]
    assert TRIGGERS["ci.yml"]["push"] == {"branches": ["main"]}
    assert "pull_request" in TRIGGERS["ci.yml"]


def test_each_commit_of_main_has_a_run_of_ci_that_no_other_ends():
    concurrency = WORKFLOWS["ci.yml"]["concurrency"]
    assert concurrency["group"].endswith("github.ref || github.sha }}")
    assert concurrency["cancel-in-progress"] == "${{ github.event_name == 'pull_request' }}"


def test_a_deployment_without_inputs_is_stagings_and_waits_for_ci():
    triggers = TRIGGERS["deploy-lambda.yml"]
    assert triggers["push"] == {"branches": ["main"]}
    stage = triggers["workflow_dispatch"]["inputs"]["stage"]
    assert (stage["default"], stage.get("required", False)) == ("staging", False)
    jobs = WORKFLOWS["deploy-lambda.yml"]["jobs"]
    assert [(name, job.get("needs")) for name, job in jobs.items()] == [
        ("ci", None), ("image", "ci"), ("release", "image"),
    ]  # fmt: skip
    assert commands("deploy-lambda.yml", "ci") == ['bin/ci/wait-for-ci "$STAGE"']
    assert jobs["release"]["environment"] == "${{ inputs.stage || 'staging' }}"


def test_what_is_released_is_the_digest_that_the_job_before_found():
    release = steps_of("deploy-lambda.yml", "release")[-1]
    assert release["run"] == 'bin/zappa release "$STAGE" --digest "$DIGEST"'
    assert release["env"] == {"DIGEST": "${{ needs.image.outputs.digest }}"}
    assert steps_of("deploy-lambda.yml", "release")[0]["with"]["fetch-depth"] == 0


@pytest.mark.parametrize(
    ("file", "started_by"),
    [("rollback.yml", ["workflow_dispatch"]), ("geodata-import.yml", ["workflow_dispatch"])],
)
def test_what_is_started_by_hand_is_started_in_no_other_way(file: str, started_by: list[str]):
    assert list(TRIGGERS[file]) == started_by


@pytest.mark.parametrize("file", ["deploy-lambda.yml", "rollback.yml", "geodata-import.yml", "deploy-infra.yml"])
def test_the_stages_offered_are_those_that_there_are(file: str):
    stage = TRIGGERS[file]["workflow_dispatch"]["inputs"]["stage"]
    assert (stage["type"], sorted(stage["options"])) == ("choice", sorted(STAGES))


def test_infrastructure_is_applied_by_hand_and_only_where_something_changes():
    assert set(TRIGGERS["deploy-infra.yml"]) == {"pull_request", "workflow_dispatch"}
    apply = WORKFLOWS["deploy-infra.yml"]["jobs"]["apply"]
    assert apply["needs"] == "plan"
    assert apply["if"] == "github.event_name == 'workflow_dispatch' && needs.plan.outputs.fingerprint != 'none'"
    assert commands("deploy-infra.yml", "apply")[-1] == 'bin/ci/apply "$STAGE" "$FINGERPRINT"'


def test_no_plan_becomes_an_artifact():
    kept = [(file, step["with"]["path"]) for file, _, step in STEPS if "upload-artifact" in step.get("uses", "")]
    assert kept == [
        ("ci.yml", ".local/proofs/browser"),
        ("dependencies.yml", "patch/pins.patch"),
        ("deploy-infra.yml", "summary/summary.md"),
    ]


def test_what_may_write_runs_nothing_that_was_downloaded():
    assert commands("dependencies.yml", "propose") == ["bin/ci/propose-pins patch"]
    assert "setup" not in (ROOT / "bin" / "ci" / "propose-pins").read_text(encoding="utf-8")


def test_an_import_offers_every_input_and_each_layer_that_there_is():
    inputs = TRIGGERS["geodata-import.yml"]["workflow_dispatch"]["inputs"]
    step = steps_of("geodata-import.yml", "import")[-1]
    assert step["env"] == {name.upper(): f"${{{{ inputs.{name} }}}}" for name in inputs}
    told = re.search(r"\((.+)\)", inputs["layers"]["description"])
    assert told is not None
    assert sorted(told[1].split()) == sorted(LAYERS)


def test_terraform_is_one_version_which_the_root_takes():
    versions = {
        step["with"]["terraform_version"] for _, _, step in STEPS if "setup-terraform" in step.get("uses", "")
    }  # fmt: skip
    assert len(versions) == 1
    (version,) = versions
    wanted = re.search(
        r'required_version = ">= (\d+)\.(\d+), < (\d+)\.0"', (ROOT / "terraform/versions.tf").read_text()
    )
    assert wanted is not None
    assert (int(wanted[1]), int(wanted[2])) <= tuple(map(int, version.split(".")))[:2] < (int(wanted[3]), 0)


def test_every_set_of_requirements_is_compiled_and_audited():
    pin = (ROOT / "bin" / "pin").read_text(encoding="utf-8")
    inputs = {path.name for path in (ROOT / "requirements").glob("*.in")} - {"excluded.in"}
    assert set(re.findall(r"^compile (\S+) ", pin, re.MULTILINE)) == inputs
    locks = {path.parent.name for path in (ROOT / "requirements").glob("*/package-lock.json")}
    updates = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text(encoding="utf-8"))["updates"]
    (npm,) = [update for update in updates if update["package-ecosystem"] == "npm"]
    assert {place.rpartition("/")[2] for place in npm["directories"]} == locks


def test_whatever_checkov_is_to_skip_has_a_reason():
    skips = [
        (path.relative_to(ROOT).as_posix(), found[1], found[2])
        for path in (ROOT / "terraform").rglob("*.tf")
        if ".terraform" not in path.parts
        for found in re.finditer(r"checkov:skip=([A-Z0-9_]*)(.*)", path.read_text(encoding="utf-8"))
    ]
    assert [skip for skip in skips if not re.fullmatch(r":\s*\S.{15,}", skip[2])] == []
