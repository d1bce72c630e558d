"""Each commit is built once, and production runs the very image that staging has proved."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.conf import settings

from backend.ops.errors import OperationFailed
from backend.ops.history import Outcome
from backend.ops.tests.stage import StageOnEmulator
from backend.ops.workflows.image_for import image_for

COMMIT, OTHER = "a" * 40, "b" * 40


def lines(stage: StageOnEmulator, wanted: str = "staging", commit: str = COMMIT) -> dict[str, str]:
    """As the script that starts it reads them."""
    ended = subprocess.run(
        [sys.executable, "-m", "backend.ops.workflows.image_for", wanted, commit],
        cwd=settings.REPOSITORY, env=stage.environment(), capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, "")
    return dict(line.split(": ", 1) for line in ended.stdout.splitlines())


def test_a_commit_without_an_image_has_no_digest_and_one_with_it_has(staging: StageOnEmulator):
    repository = staging.parameter("release/repository_uri")
    assert lines(staging) == {"repository": repository}
    digest = staging.push(COMMIT)
    assert lines(staging) == {"repository": repository, "digest": digest}
    assert lines(staging, commit=OTHER) == {"repository": repository}


def test_production_takes_what_staging_runs_whatever_the_commit(staging: StageOnEmulator):
    proved = staging.push(COMMIT)
    staging.push(OTHER)
    ended_well(staging, proved)
    staging.put_live_by_hand(proved)
    assert lines(staging, "production", OTHER)["digest"] == proved


def test_production_takes_nothing_that_no_good_release_brought_to_staging(staging: StageOnEmulator):
    with pytest.raises(OperationFailed, match=r"that is nothing .*: release to staging first"):
        list(image_for(staging.cloud, "production", COMMIT))
    ended_well(staging, staging.push(COMMIT))
    staging.put_live_by_hand(staging.push(OTHER))
    with pytest.raises(OperationFailed, match="which no good release of the ledger brought: release to staging first"):
        list(image_for(staging.cloud, "production", COMMIT))


def ended_well(stage: StageOnEmulator, digest: str) -> None:
    act = stage.ledger.begin(
        kind="release", digest=digest, commit=COMMIT, settings={}, who="ada", follows=None
    )  # fmt: skip
    stage.ledger.end(act, Outcome.GOOD)


def test_dev_takes_the_image_that_stagings_role_finds_or_pushes(staging: StageOnEmulator):
    """There are no parameters of dev here, and staging's role may read none."""
    repository = staging.parameter("release/repository_uri")
    assert lines(staging, "dev") == {"repository": repository}
    digest = staging.push(COMMIT)
    assert lines(staging, "dev") == {"repository": repository, "digest": digest}


def test_a_stage_without_parameters_is_a_sentence(staging: StageOnEmulator):
    staging.cloud.client("ssm").delete_parameter(Name="/coalition-builder/staging/release/repository_uri")
    ended = subprocess.run(
        [sys.executable, "-m", "backend.ops.workflows.image_for", "dev", COMMIT],
        cwd=settings.REPOSITORY, env=staging.environment(), capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("image for dev: SSM on ")
