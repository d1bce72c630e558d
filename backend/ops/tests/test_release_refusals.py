"""What is refused before anything is touched? Each with a sentence and a code, and what was live stays live."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.ops.cli import main
from backend.ops.errors import ExitCode
from backend.ops.history import Outcome

from .stage import Behaviour, Ended, StageOnEmulator

LIVE, NEXT = ("1" * 40, "2" * 40)


@pytest.fixture
def live(stage: StageOnEmulator) -> str:
    """Something is live."""
    digest = stage.push(LIVE)
    stage.put_live_by_hand(digest)
    stage.push(NEXT)
    return digest


def refusal(stage: StageOnEmulator, live: str, ended: Ended, code: ExitCode = ExitCode.REFUSED) -> str:
    """The one sentence, once it is sure that nothing else happened."""
    assert ended.code == code, ended.said + ended.error
    assert "Traceback" not in ended.error
    assert stage.live_digest() == live
    assert stage.lock.holder() is None
    return ended.error.splitlines()[-1]


def test_a_missing_parameter_is_named_and_so_is_every_other(stage: StageOnEmulator, live: str):
    stage.remove_parameter("zappa/role_arn")
    stage.remove_parameter("tasks/cluster")
    said = refusal(stage, live, stage.run("release", "--commit", NEXT))
    assert "/coalition-builder/dev/zappa/role_arn is missing" in said
    assert "/coalition-builder/dev/tasks/cluster is missing" in said
    assert stage.commands == []


def test_a_variable_that_the_function_cannot_start_without_is_named(stage: StageOnEmulator, live: str):
    stage.remove_parameter("environment/DATABASE_SECRET_ID")
    said = refusal(stage, live, stage.run("release", "--commit", NEXT))
    assert "/coalition-builder/dev/environment/DATABASE_SECRET_ID" in said
    assert (stage.commands, stage.acts()) == ([], ())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--digest", f"sha256:{'0' * 64}"), f"has no image with the digest sha256:{'0' * 64}"),
        (("--commit", "9" * 40), f"has no image of the commit {'9' * 40}"),
        (("--commit", "nonsense"), "This checkout knows no commit 'nonsense'"),
    ],
)
def test_an_image_that_is_not_there_is_refused(stage: StageOnEmulator, live: str, words: tuple[str, ...], said: str):
    assert said in refusal(stage, live, stage.run("release", *words))
    assert (stage.commands, stage.acts()) == ([], ())


def test_a_ledger_out_of_reach_lets_nothing_begin(stage: StageOnEmulator, live: str):
    stage.set_parameter("release/ledger_table", "elsewhere")
    said = refusal(stage, live, stage.run("release", "--commit", NEXT))
    assert "dynamodb put-item on the local cloud at" in said
    assert stage.commands == []


def test_a_ledger_that_goes_away_in_the_middle_stops_the_release_before_it_serves(stage: StageOnEmulator, live: str):
    stage.images[stage.push(NEXT)] = behaviour = Behaviour(commit=NEXT)
    behaviour.goes_on = behaviour.begun.__class__()
    process = stage.start("release", "--commit", NEXT)
    assert behaviour.begun.wait(60)
    stage.cloud.client("dynamodb").delete_table(TableName="releases")
    behaviour.goes_on.set()
    said, error = process.communicate(timeout=60)
    assert process.returncode == ExitCode.REFUSED, said + error
    assert "dynamodb update-item" in error
    assert "What was live stays live" in error
    assert stage.live_digest() == live


def test_migrations_that_fail_end_the_release_before_its_code_serves(stage: StageOnEmulator, live: str):
    stage.images[stage.push(NEXT)].exit_codes["migrate before"] = 1
    said = refusal(stage, live, stage.run("release", "--commit", NEXT))
    assert "migrate --phase before ended with code 1" in said
    assert "What was live stays live" in said
    assert [act.outcome for act in stage.acts()] == [Outcome.FAILED]


def test_an_older_image_that_cannot_bear_the_database_is_refused_by_its_own_migrations(
    stage: StageOnEmulator, live: str
):
    stage.images[stage.push(NEXT)].contracted = ["endorsements.0009_contract_drop_shade"]
    said = refusal(stage, live, stage.run("release", "--commit", NEXT))
    assert "does not know and cannot bear: endorsements.0009_contract_drop_shade" in said
    # It applied nothing, and the ledger knows that.
    assert [(act.outcome, act.unreported) for act in stage.acts()] == [(Outcome.FAILED, ())]


def test_an_image_whose_commit_is_not_in_the_checkout_has_no_settings(
    stage: StageOnEmulator, live: str, tmp_path: Path
):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    digest = stage.push(NEXT)
    said = refusal(stage, live, stage.run("release", "--digest", digest, "--checkout", str(elsewhere)))
    assert f"This checkout has no zappa_settings.json of the image's commit {NEXT}" in said
    assert (stage.commands, stage.acts()) == ([], ())


def test_static_files_that_fail_end_the_release_before_anything_is_migrated(stage: StageOnEmulator, live: str):
    stage.images[stage.push(NEXT)].exit_codes["collectstatic"] = 2
    assert "collectstatic ended with code 2" in refusal(stage, live, stage.run("release", "--commit", NEXT))
    assert [command[2] for _, _, command in stage.commands] == ["collectstatic"]


def test_a_function_without_its_api_is_not_mended_by_guessing(stage: StageOnEmulator, live: str):
    said = refusal(stage, live, stage.run("release", "--commit", NEXT))
    assert "run bin/zappa undeploy dev, then deploy" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("-n", "0"), "0 steps back lead nowhere"),
        (("-n", "7"), "and there is none"),
        (("--to", "12"), "The ledger has no release 12"),
        (("--to", "abcdef"), "No good release in the ledger has the digest sha256:abcdef"),
    ],
)
def test_a_way_back_to_nowhere_is_refused(stage: StageOnEmulator, live: str, words: tuple[str, ...], said: str):
    assert said in refusal(stage, live, stage.run("rollback", *words))


def test_an_image_that_has_gone_is_no_way_back(stage: StageOnEmulator, live: str):
    gone = f"sha256:{'4' * 64}"
    act = stage.ledger.begin(kind="release", digest=gone, commit="", settings={}, who="ada", follows=None)
    stage.ledger.end(act, Outcome.GOOD)
    said = refusal(stage, live, stage.run("rollback", "-n", "1"))
    assert f"has no image with the digest {gone}" in said


def test_there_is_nothing_to_update_before_the_first_deploy(stage: StageOnEmulator):
    ended = stage.run("update")
    assert ended.code == ExitCode.REFUSED
    assert "There is no coalition-dev to update: bin/zappa deploy dev" in ended.error


def test_a_dry_run_says_every_step_with_its_values_and_changes_nothing(stage: StageOnEmulator, live: str):
    ended = stage.run("release", "--commit", NEXT, "--dry-run")
    assert ended.code == ExitCode.DONE, ended.error
    assert "[4/6] would put 222222222222@sha256:" in ended.said
    assert "IMAGE_DIGEST" in ended.said
    assert (stage.live_digest(), stage.commands, stage.acts()) == (live, [], ())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("release", "nowhere"), "There is no stage 'nowhere': it is one of dev, staging, production"),
        (("release",), "the following arguments are required: STAGE"),
        (("release", "dev", "--wait", "long"), "'long' is no number of seconds"),
    ],
)
def test_a_command_line_that_makes_no_sense_is_one_line(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == ExitCode.USAGE
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_nobody_to_sign_the_calls_is_a_sentence_with_service_and_operation(stage: StageOnEmulator):
    ended = stage.run("release", AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="", AWS_EC2_METADATA_DISABLED="true")
    assert ended.code == ExitCode.REFUSED
    assert "ssm get-parameters-by-path" in ended.error
    assert "Traceback" not in ended.error


def test_no_network_is_a_sentence_with_service_and_operation(stage: StageOnEmulator):
    ended = stage.run("release", AWS_ENDPOINT_URL="http://127.0.0.1:9")
    assert ended.code == ExitCode.REFUSED
    assert "ssm get-parameters-by-path on the local cloud at http://127.0.0.1:9 failed" in ended.error
    assert "Traceback" not in ended.error
