"""Which settings, which image and which checkout does a release mean?"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from backend.ops.checkout import Checkout
from backend.ops.errors import ExitCode, OperationFailed
from backend.ops.history import Outcome
from backend.ops.names import STAGES
from backend.ops.parameters import read_parameters
from backend.ops.registry import Registry
from backend.ops.stage_settings import completed, settings_of

from .stage import GIT, StageOnEmulator


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A repository of one commit."""
    root = tmp_path / "checkout"
    root.mkdir()
    (root / "zappa_settings.json").write_text(json.dumps({"base": {"memory_size": 1}, "dev": {"extends": "base"}}))
    git(root, "init", "--quiet")
    commit(root)
    return Checkout(root)


def git(root: Path, *words: str) -> None:
    subprocess.run([*GIT, "-C", str(root), *words], check=True, capture_output=True)


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "One")


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_of_the_real_file_has_what_zappa_needs(stage):
    settings = settings_of(Checkout(django_settings.REPOSITORY), stage)
    assert settings["project_name"] == "coalition"
    assert "extends" not in settings
    assert settings["aws_environment_variables"]["STAGE"] == stage


def test_a_commits_settings_are_its_own_whatever_stands_in_the_work_tree(checkout: Checkout):
    of_commit = checkout.head()
    (checkout.root / "zappa_settings.json").write_text(json.dumps({"dev": {"memory_size": 2}}))
    now = Checkout(checkout.root)
    assert settings_of(now, "dev", of_commit) == {"memory_size": 1}
    assert settings_of(now, "dev") == {"memory_size": 2}


def test_settings_of_a_commit_that_is_not_here_are_nobodys(checkout: Checkout):
    with pytest.raises(OperationFailed, match=f"git fetch origin {'f' * 40}"):
        settings_of(checkout, "dev", "f" * 40)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "cannot be read"),
        ('{"dev": {"extends": "base"}}', "it has no stage 'base'"),
        ('{"dev": {"extends": "base"}, "base": {"extends": "dev"}}', "'dev' extends itself"),
    ],
)
def test_settings_that_make_no_sense_are_a_sentence(tmp_path: Path, text: str, sentence: str):
    (tmp_path / "zappa_settings.json").write_text(text)
    with pytest.raises(OperationFailed, match=sentence):
        settings_of(Checkout(tmp_path), "dev")


def test_zappa_gets_the_stage_completed_from_ssm(stage: StageOnEmulator):
    image = Registry(cloud=stage.cloud, repository_uri=stage.parameter("release/repository_uri")).by_digest(
        stage.push("a" * 40)
    )
    wanted = completed(
        settings_of(Checkout(django_settings.REPOSITORY), "dev"),
        cloud=stage.cloud,
        stage="dev",
        parameters=read_parameters(stage.cloud, "dev"),
        image=image,
        host="abc.execute-api.eu-west-1.amazonaws.com",
    )
    assert wanted["vpc_config"] == {
        "SubnetIds": ["subnet-1", "subnet-2"], "SecurityGroupIds": ["sg-1"], "Ipv6AllowedForDualStack": True,
    }  # fmt: skip
    topic = stage.parameter("zappa/feedback_topic_arn")
    assert wanted["events"][-1] == {
        "function": "backend.foundation.mail.feedback.receive",
        "event_source": {"arn": topic, "events": ["sns:Publish"]},
    }
    variables = wanted["aws_environment_variables"]
    assert (variables["IMAGE_DIGEST"], variables["MAIL_FEEDBACK_TOPIC_ARN"]) == (image.digest, topic)
    assert variables["ALLOWED_HOSTS"] == "api.example.org,abc.execute-api.eu-west-1.amazonaws.com"


def test_a_stage_that_is_called_otherwise_by_ssm_is_refused(stage: StageOnEmulator):
    stage.set_parameter("environment/STAGE", "production")
    stage.push("a" * 40)
    ended = stage.run("release", "--commit", "a" * 40)
    assert ended.code == ExitCode.REFUSED
    assert "STAGE says 'production' for the function of dev" in ended.error


def test_on_the_local_cloud_a_changed_work_tree_means_the_newest_image(stage: StageOnEmulator, checkout: Checkout):
    registry = Registry(cloud=stage.cloud, repository_uri=stage.parameter("release/repository_uri"))
    with pytest.raises(OperationFailed, match="has no image of the commit"):
        registry.of_checkout(checkout)
    of_head = stage.push(checkout.head())
    assert registry.of_checkout(checkout).digest == of_head
    (checkout.root / "new").touch()
    assert registry.of_checkout(Checkout(checkout.root)) == registry.newest()


def test_migrations_that_the_linter_refuses_are_never_applied(stage: StageOnEmulator, checkout: Checkout):
    linter = checkout.root / "bin" / "lint-migrations"
    linter.parent.mkdir()
    linter.write_text("#!/bin/sh\necho '0008_drop is contracting and does not say so'\nexit 1\n")
    linter.chmod(0o755)
    (checkout.root / "zappa_settings.json").write_text((django_settings.REPOSITORY / "zappa_settings.json").read_text())
    commit(checkout.root)
    stage.push(checkout.head())
    ended = stage.run("release", "--checkout", str(checkout.root))
    assert ended.code == ExitCode.REFUSED
    assert "      | 0008_drop is contracting and does not say so" in ended.said
    assert "bin/lint-migrations ended with code 1" in ended.error
    assert "Nothing was live, and nothing is." in ended.error
    assert stage.commands == []
    assert [act.outcome for act in stage.acts()] == [Outcome.FAILED]
