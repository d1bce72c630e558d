"""What CloudFront proves itself with is read where the application has it, and nowhere else."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.conf import settings

from backend.ops.calls import call
from backend.ops.cloud import Cloud
from backend.ops.errors import OperationFailed
from backend.ops.origin_secret import origin_secret
from backend.ops.tests.stage import StageOnEmulator


def write(cloud: Cloud, text: str) -> None:
    call(cloud, "secretsmanager", "create_secret", Name="coalition-builder/dev/app", SecretString=text)


def test_the_newest_of_several_is_the_one(stage: StageOnEmulator):
    write(stage.cloud, '{"SECRET_KEY": "x", "ORIGIN_SECRETS": "the-new-one-of-32-characters-long , the-old-one"}')
    assert origin_secret(stage.cloud, "dev") == "the-new-one-of-32-characters-long"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"SECRET_KEY": "not-to-be-seen"}', "has no ORIGIN_SECRETS: put 32 random characters"),
        ('{"ORIGIN_SECRETS": ["not-to-be-seen"]}', "has no ORIGIN_SECRETS: put 32 random characters"),
        ('{"ORIGIN_SECRETS": null}', "has no ORIGIN_SECRETS: put 32 random characters"),
        ("[]", "is no JSON object"),
        ("not-to-be-seen", "is no JSON object"),
    ],
)
def test_one_that_is_not_there_is_a_sentence_that_shows_no_secret(stage: StageOnEmulator, text: str, words: str):
    write(stage.cloud, text)
    with pytest.raises(OperationFailed, match=words) as refused:
        origin_secret(stage.cloud, "dev")
    assert "not-to-be-seen" not in str(refused.value)


@pytest.mark.parametrize("words", [[], ["dev", "staging"]])
def test_without_a_stage_it_says_how_it_is_used(words: list[str]):
    ended = subprocess.run(
        [sys.executable, "-m", "backend.ops.origin_secret", *words],
        cwd=settings.REPOSITORY, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "usage: python -m backend.ops.origin_secret STAGE, one of dev, staging, production\n"
