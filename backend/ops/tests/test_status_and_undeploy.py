"""Status says what stands and what is otherwise than asked for; undeploy takes what Zappa made, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

from backend.ops.calls import call
from backend.ops.history import Outcome
from backend.ops.names import log_group
from backend.ops.tests.stage import StageOnEmulator

COMMIT = "c" * 40


def status(stage: StageOnEmulator, code: int = 0) -> dict[str, Any]:
    ended = stage.run("status", "--json")
    assert (ended.code, ended.error.count("\n")) == (code, 1), ended.error
    found: dict[str, Any] = json.loads(ended.said)
    return found


def test_nothing_live_is_said(stage: StageOnEmulator):
    ended = stage.run("status")
    assert ended.code == 0
    assert ended.said.splitlines()[:2] == ["Live on dev: nothing (there is no function).", "API: none"]
    assert status(stage)["live"] is None
    tried = stage.run("manage", "--", "check")
    assert tried.code == 1
    assert "Nothing is live on dev whose image could be run: say --digest" in tried.error
    gone = stage.run("undeploy", "--yes-undeploy", "dev")
    assert gone.code == 1
    assert "There is no coalition-dev to take away. Nothing was changed." in gone.error


def test_a_release_is_told_as_it_stands(stage: StageOnEmulator):
    digest = stage.push(COMMIT)
    released = stage.run("release", "--digest", digest)
    assert released.code == 0, released.said + released.error
    told = status(stage)
    act = stage.acts()[-1]
    assert told["live"] == {"digest": digest, "commit": COMMIT, "since": act.ended_at, "by": "ada", "act": act.number}
    assert (told["function"]["memory_mb"], told["function"]["timeout_seconds"]) == (512, 29)
    assert told["function"]["concurrency"] == 5
    assert told["api_url"] == stage.parameter("api/url")
    assert told["migration_heads"] == {"endorsements": "0007"}
    assert (told["differences"], told["rules"], told["never_ended"], told["at_work"]) == ([], [], [], None)
    lines = stage.run("status").said
    for words in ("Live on dev: release 1 (", f"digest {digest}", f"commit {COMMIT}", "512 MB, 29 s, 5 at once"):
        assert words in lines

    _change_by_hand(stage)
    assert status(stage)["differences"] == [
        "memory is 256, asked for 512",
        "reserved concurrency is none, asked for 5",
        "a rule that nobody asked for: x.y rate(1 hour)",
        "bounces and complaints do not reach the function: it is not subscribed to their topic",
        "API Gateway's throttling is Throttle(rate=1.0, burst=40), asked for Throttle(rate=20.0, burst=40)",
    ]
    _undeploy(stage)


def _change_by_hand(stage: StageOnEmulator) -> None:
    """What somebody might do in the console."""
    name, cloud = stage.name, stage.cloud
    call(cloud, "lambda", "update_function_configuration", FunctionName=name, MemorySize=256)
    call(cloud, "lambda", "delete_function_concurrency", FunctionName=name)
    call(cloud, "events", "put_rule", Name=f"{name}-x.y", ScheduleExpression="rate(1 hour)")
    arn = call(cloud, "lambda", "get_function_configuration", FunctionName=name)["FunctionArn"]
    call(cloud, "events", "put_targets", Rule=f"{name}-x.y", Targets=[{"Id": "1", "Arn": arn}])
    topic = stage.parameter("zappa/feedback_topic_arn")
    for found in call(cloud, "sns", "list_subscriptions_by_topic", TopicArn=topic)["Subscriptions"]:
        call(cloud, "sns", "unsubscribe", SubscriptionArn=found["SubscriptionArn"])
    patch = [{"op": "replace", "path": "/*/*/throttling/rateLimit", "value": "1"}]
    api_id = stage.parameter("api/id")
    call(cloud, "apigateway", "update_stage", restApiId=api_id, stageName="dev", patchOperations=patch)


def _undeploy(stage: StageOnEmulator) -> None:
    """Refused, then done; the second release afterwards is in the ledger behind it."""
    digest = stage.live_digest()
    assert call(stage.cloud, "logs", "describe_log_groups", logGroupNamePrefix=log_group("dev"))["logGroups"]
    for words in ((), ("--yes-undeploy", "prod"), ("--yes-undeploy", "coalition-dev")):
        refused = stage.run("undeploy", *words)
        assert refused.code == 1
        assert "say --yes-undeploy dev if you mean it. Nothing was changed." in refused.error
    assert stage.live_digest() == digest

    ended = stage.run("undeploy", "--yes-undeploy", "dev")
    assert ended.code == 0, ended.said + ended.error
    assert stage.live_digest() is None
    assert call(stage.cloud, "apigateway", "get_rest_apis")["items"] == []
    assert call(stage.cloud, "events", "list_rules")["Rules"] == []
    # What holds data, and what Terraform made, is all there.
    assert call(stage.cloud, "dynamodb", "list_tables")["TableNames"] == ["releases"]
    assert call(stage.cloud, "logs", "describe_log_groups", logGroupNamePrefix=log_group("dev"))["logGroups"]
    images = call(stage.cloud, "ecr", "list_images", repositoryName="coalition")["imageIds"]
    assert digest in {image["imageDigest"] for image in images}

    last = stage.acts()[-1]
    assert (last.kind, last.outcome, last.who, last.digest) == ("undeploy", "taken away", "ada", digest)
    told = status(stage)
    assert (told["live"], told["api_url"]) == (None, None)
    assert told["acts"][0].startswith(f"undeploy {last.number} (")


def test_a_release_that_was_cut_off_and_a_ledger_out_of_reach_are_named(stage: StageOnEmulator):
    stage.put_live_by_hand(stage.push(COMMIT))
    stage.ledger.begin(kind="release", digest="sha256:dead", commit="", settings={}, who="bob", follows=None)
    told = status(stage)
    assert [words.split(",")[1] for words in told["never_ended"]] == [" by bob"]
    assert "which no good release of the ledger brought" in told["words"]

    stage.set_parameter("release/ledger_table", "elsewhere")
    blind = status(stage, code=1)
    assert "dynamodb query on the local cloud" in blind["unknown"][0]
    assert blind["live"]["digest"] == stage.live_digest()
    assert (blind["acts"], blind["never_ended"]) == (None, None)
    said = stage.run("status").said.splitlines()
    assert said[0].startswith("Not known: dynamodb query")
    assert "the ledger could not be asked" in said[1]
    assert "which no good release" not in "".join(said)
    assert said[-1] == "Last acts: not known"


def test_what_a_failed_act_put_back_is_live_since_then_and_by_whom(stage: StageOnEmulator):
    digest = stage.push(COMMIT)
    stage.put_live_by_hand(digest)
    for kind, who, its, outcome in (
        ("release", "ada", digest, Outcome.GOOD),
        ("release", "bob", "sha256:bad", Outcome.ROLLED_BACK),
        ("release", "eve", "sha256:worse", Outcome.FAILED),
    ):
        act = stage.ledger.begin(kind=kind, digest=its, commit="", settings={}, who=who, follows=None)
        stage.ledger.end(act, outcome)
    good, put_back, _ = stage.acts()
    live = status(stage)["live"]
    assert (live["act"], live["since"], live["by"]) == (good.number, put_back.ended_at, "bob")
    assert f"by bob, whose release {put_back.number} failed and put it back" in stage.run("status").said


def test_whoever_is_at_work_is_named_and_not_called_cut_off(stage: StageOnEmulator):
    with stage.lock.held(who="bob", what="release", wait_seconds=0, say=print):
        stage.ledger.begin(kind="release", digest="sha256:now", commit="", settings={}, who="bob", follows=None)
        told = status(stage)
    assert told["at_work"].startswith("bob (release, since ")
    assert told["never_ended"] == []


@pytest.mark.parametrize("typed", ["", "production\n", "yes\n"])
def test_production_wants_its_name_typed_out(stage: StageOnEmulator, typed: str):
    stage.stage = "production"
    process = subprocess.run(
        [sys.executable, "-m", "backend.ops", "undeploy", "prod", "--yes-undeploy", "production"],
        cwd=settings.REPOSITORY, env=stage.environment(), input=typed, capture_output=True, text=True, check=False,
        timeout=60,
    )  # fmt: skip
    assert process.returncode == 1
    assert "Type coalition-production to take it away" in process.stdout
    assert "coalition-production was not typed. Nothing was changed." in process.stderr
