"""bin/preflight ends with a table and a code, skips by name, and its list is the document's."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest
from django.conf import settings

from backend.ops.cloud import Cloud
from backend.ops.commands import preflight
from backend.ops.preflight.checks import CHECKS
from backend.ops.tests.stage import StageOnEmulator

from .a_stage import CANARY, DIGEST, READY, VALUES, scene, secret_values
from .answering import answering

DOCUMENT = settings.REPOSITORY / "docs" / "how-to" / "go-to-production.md"


def judged(answers: Mapping[str, Any], name: str) -> preflight.Result:
    """As the command does it on AWS: an emulator's address would skip most of it."""
    [check] = [check for check in CHECKS if check.name == name]
    with answering(answers) as url:
        return preflight._result(check, scene(url, cloud=_OnAws(region="us-east-1", endpoint_url=None, to=url)))


class _OnAws(Cloud):
    """AWS itself, as far as the command can tell; its calls go to the test's server."""

    __slots__ = ("_to",)
    _to: str

    def __init__(self, *, to: str, **fields: Any) -> None:
        super().__init__(**fields)
        object.__setattr__(self, "_to", to)

    def client(self, service: str, *limits: Any) -> Any:
        return Cloud(region=self.region, endpoint_url=self._to).client(service, *limits)


def test_a_check_passes_fails_or_may_not_look():
    assert judged(READY, "audit-trail").outcome == "passed"
    failed = judged({**READY, "cloudtrail get_trail_status": {"IsLogging": False}}, "audit-trail")
    assert (failed.outcome, failed.words) == ("FAILED", "the trail coalition is stopped")
    unknown = judged({**READY, "cloudtrail describe_trails": "AccessDeniedException"}, "audit-trail")
    assert unknown.outcome == "unknown"
    assert unknown.words == "whoever is signed in may not cloudtrail:DescribeTrails, so nothing is known of it"


@pytest.mark.parametrize("reason", ["ThrottlingException", "ExpiredTokenException", "InternalFailure"])
def test_where_aws_does_not_answer_nothing_is_known_and_nobody_is_sent_to_mend(reason: str):
    unanswered = judged({**READY, "cloudtrail describe_trails": reason}, "audit-trail")
    assert (unanswered.outcome, unanswered.remedy) == ("unknown", "")
    assert reason in unanswered.words


def test_a_stage_that_is_not_asked_a_check_does_not_pass_it(stage: StageOnEmulator):
    asked = stage.run("preflight", "--only", "staff")
    assert asked.code == 1
    assert "dev is not asked staff. Nothing was looked at." in asked.said + asked.error


def test_what_a_check_cannot_read_is_its_failure_and_the_others_go_on():
    """A stage whose parameters somebody has written by hand, and answers that lack what AWS always says."""
    broken = judged({**READY, "sts get_caller_identity": {}}, "account")
    assert (broken.outcome, broken.remedy) == ("FAILED", broken.check.remedy)
    assert re.fullmatch(
        r"a parameter or an answer of AWS has another form .* \(KeyError in .*, line \d+\)", broken.words
    )
    lacking = ("cloudwatch describe_alarms", "rds describe_db_instances", "lambda get_account_settings")
    for operation, name in zip(lacking, ("alarms", "database-private", "lambda-quota"), strict=True):
        assert judged({**READY, operation: {}}, name).outcome == "FAILED"


def test_a_failure_may_have_a_remedy_of_its_own():
    def recovered(asked: Mapping[str, Any]) -> dict[str, Any]:
        return {"SecretString": json.dumps(secret_values(asked["SecretId"]) | {"host": "side"})}

    failed = judged({**READY, "secretsmanager get_secret_value": recovered}, "database-secrets")
    assert failed.outcome == "FAILED"
    assert "recover-the-database.md" in failed.remedy
    unfilled = judged({**READY, "secretsmanager get_secret_value": "ResourceNotFoundException"}, "database-secrets")
    assert unfilled.remedy.startswith("run bin/zappa bootstrap")


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [(["passed", "skipped"], 0), (["passed", "FAILED"], 1), (["passed", "unknown"], 1)],
)
def test_the_code_is_1_where_something_failed_or_could_not_be_seen(outcomes: list[Any], code: int):
    lines: list[str] = []
    results = [preflight.Result(CHECKS[0], outcome, "x") for outcome in outcomes]
    assert preflight._summed_up("dev", results, lines.append) == code
    assert lines[1].split()[:2] == ["parameters", outcomes[0]]
    assert re.match(r"dev: 1 passed, \d failed, \d unknown, \d skipped\.", lines[-1])


def test_on_the_local_cloud_what_makes_no_sense_is_skipped_by_name(stage: StageOnEmulator):
    secrets = stage.cloud.client("secretsmanager")
    secrets.create_secret(Name="app", SecretString=json.dumps({"SECRET_KEY": CANARY, "ADDRESS_PEPPER": CANARY}))
    some = ("app-secret", "database-secrets", "debug-off", "budget", "recovery-rehearsed")
    bare = stage.run("preflight", "--only", *some)
    assert bare.code == 1
    assert "passed  app-secret: app holds ADDRESS_PEPPER, SECRET_KEY" in bare.said
    assert "FAILED  database-secrets: DATABASE_SECRET_ID ends with 'database'" in bare.said
    assert "run bin/zappa bootstrap (docs" in bare.said
    assert "skipped budget: makes no sense on the local cloud" in bare.said
    assert "skipped recovery-rehearsed: by hand: docs/how-to/recover-the-database.md" in bare.said
    assert "dev: 2 passed, 1 failed, 0 unknown, 2 skipped." in bare.said
    assert CANARY not in bare.said + bare.error

    stage.set_parameter("environment/DATABASE_SECRET_ID", "database/runtime")
    for role in ("runtime", "migration", "import"):
        values = {
            "host": "127.0.0.1", "port": "5432", "dbname": "coalition_dev", "username": f"coalition_dev_{role}",
            "password": CANARY,
        }  # fmt: skip
        secrets.create_secret(Name=f"database/{role}", SecretString=json.dumps(values))
    filled = stage.run("preflight", "--only", "parameters", "app-secret", "database-secrets", "debug-off", "tables")
    assert filled.code == 0, filled.said
    assert "dev: 4 passed, 0 failed, 0 unknown, 1 skipped." in filled.said
    assert CANARY not in filled.said + filled.error


def test_a_stage_of_which_ssm_says_nothing_fails_by_name(stage: StageOnEmulator):
    stage.remove_parameter("zappa/role_arn")
    stage.remove_parameter("environment/MAIL_FROM")
    ended = stage.run("preflight", "--only", "parameters")
    assert ended.code == 1
    assert "/coalition-builder/dev/zappa/role_arn is missing" in ended.said
    stage.set_parameter("zappa/role_arn", VALUES["zappa/role_arn"])
    assert "the function could not start without MAIL_FROM" in stage.run("preflight", "--only", "parameters").said


def test_each_check_either_runs_with_a_remedy_or_says_how_by_hand():
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)
    assert [check.name for check in CHECKS if bool(check.run) != bool(check.remedy)] == []
    assert [check.name for check in CHECKS if bool(check.run) == bool(check.by_hand)] == []


def test_the_document_has_the_commands_list():
    told = re.findall(r"^\| `([a-z-]+)` \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert told == [check.name for check in CHECKS]


def test_the_script_and_its_words():
    program = settings.REPOSITORY / "bin" / "preflight"
    assert os.access(program, os.X_OK)
    parser = argparse.ArgumentParser()
    preflight.add_arguments(parser)
    assert parser.parse_args(["--only", "budget", "--digest", DIGEST]).only == ["budget"]
    refused = subprocess.run(
        [sys.executable, "-m", "backend.ops", "preflight", "dev", "--only", "nonsense"],
        cwd=settings.REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert refused.returncode == 2
    assert "invalid choice: 'nonsense'" in refused.stderr
