"""Whatever happens between two instances, the roles find back to where it began, and a person hears where it stands."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from backend.ops.recovery import whereabouts
from backend.ops.recovery.family import family_of
from backend.ops.recovery.whereabouts import BEFORE, ROLES
from backend.ops.tests.stage import StageOnEmulator

from .sides import (
    IDS,
    LIVE,
    LIVE_PLACE,
    PORTS,
    SECOND,
    SECOND_PLACE,
    SIDE,
    SIDE_PLACE,
    concurrency,
    moved_to,
    names_of_instances,
    places,
    recover,
)


def test_a_second_recovery_begins_where_the_roles_are_and_its_way_back_is_to_the_first(standing: StageOnEmulator):
    """SSM names the first instance until Terraform knows better."""
    moved_to(standing, SIDE)
    family = family_of(standing.cloud, "dev", IDS)
    assert (family.named, family.live_one().name, family.live_one().origin) == (LIVE, SIDE, LIVE)
    moved_to(standing, SECOND)
    assert (places(standing), places(standing, BEFORE)) == ({SECOND_PLACE}, {LIVE_PLACE})
    gone = recover(standing, "tidy", "--delete", SIDE)
    assert gone.code == 0, gone.error
    assert SIDE not in names_of_instances(standing)


def test_a_way_back_to_what_is_deleted_gives_way_to_the_next(standing: StageOnEmulator):
    moved_to(standing, SIDE)
    moved_to(standing, SECOND, is_original_there=False)
    assert places(standing, BEFORE) == {SIDE_PLACE}


def test_a_password_that_is_rotated_after_a_return_is_the_one_of_the_next_way_back(standing: StageOnEmulator):
    moved_to(standing, SIDE)
    whereabouts.move_back(standing.cloud, IDS, print)
    secrets = standing.cloud.client("secretsmanager")
    values = json.loads(secrets.get_secret_value(SecretId="database/runtime")["SecretString"])
    secrets.put_secret_value(SecretId="database/runtime", SecretString=json.dumps(values | {"password": "new"}))
    moved_to(standing, SIDE)
    whereabouts.move_back(standing.cloud, IDS, print)
    now = json.loads(secrets.get_secret_value(SecretId="database/runtime")["SecretString"])
    assert (now["password"], now["port"]) == ("new", str(PORTS[LIVE]))


def test_an_instance_that_is_gone_is_a_sentence_and_a_side_may_still_be_switched_to(standing: StageOnEmulator):
    standing.cloud.client("rds").delete_db_instance(DBInstanceIdentifier=LIVE, SkipFinalSnapshot=True)
    ended = recover(standing, "restore", "--latest")
    assert ended.code == 1
    assert f"RDS has no instance at {LIVE_PLACE}" in ended.error
    assert "docs/runbooks/database-lost.md" in ended.error
    there = recover(standing, "switch", "--side", SIDE, "--dry-run")
    assert f"would send runtime from {LIVE_PLACE} to {SIDE_PLACE}" in there.said, there.error


def closed(stage: StageOnEmulator, drain_seconds: int) -> subprocess.Popen[str]:
    """A switch that has just closed the function, and waits for what runs."""
    process = stage.start(
        "recover", "switch", "--drain-seconds", str(drain_seconds), "--checkout", str(stage.checkout), "--side", SIDE
    )
    assert process.stdout
    for line in process.stdout:
        if "is closed" in line:
            return process
    pytest.fail(f"it was never closed: {process.communicate(timeout=60)}")


def test_a_switch_that_is_stopped_while_it_is_closed_says_so(standing: StageOnEmulator):
    process = closed(standing, 60)
    process.terminate()
    _, error = process.communicate(timeout=60)
    assert process.returncode == 5, error
    assert "Stopped half-way. Where it stands: perhaps not all of the roles' secrets are moved, and coalition" in error
    assert "bin/recover dev back" in error
    assert (places(standing), concurrency(standing)) == ({LIVE_PLACE}, 0)


def test_a_switch_that_fails_before_all_ways_back_are_open_moves_nobody(standing: StageOnEmulator):
    secrets = standing.cloud.client("secretsmanager")
    process = closed(standing, 5)
    secrets.delete_secret(SecretId="database/import", ForceDeleteWithoutRecovery=True)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 5, error
    assert "and coalition-dev may be closed, so that visitors get errors" in error
    now = [json.loads(secrets.get_secret_value(SecretId=f"database/{role}")["SecretString"]) for role in ROLES[:2]]
    assert {each["port"] for each in now} == {str(PORTS[LIVE])}


def test_going_back_leaves_a_role_alone_that_was_not_moved(standing: StageOnEmulator):
    moved_to(standing, SIDE)
    secrets = standing.cloud.client("secretsmanager")
    found = secrets.describe_secret(SecretId="database/import")["VersionIdsToStages"]
    [labelled] = [version for version, labels in found.items() if BEFORE in labels]
    secrets.update_secret_version_stage(SecretId="database/import", VersionStage=BEFORE, RemoveFromVersionId=labelled)
    back = recover(standing, "back", "--dry-run")
    assert back.code == 0, back.error
    assert "Dry run: would leave import where it is." in back.said
    whereabouts.move_back(standing.cloud, IDS, print)
    assert places(standing) == {LIVE_PLACE, SIDE_PLACE}


@contextmanager
def waiting(stage: StageOnEmulator) -> Iterator[subprocess.Popen[str]]:
    """A switch that waits for grace, who is at work on the stage until the end of the `with`."""
    with stage.lock.held(who="grace", what="release", wait_seconds=0, say=print):
        process = stage.start(
            "recover", "switch", "--drain-seconds", "0.01", "--checkout", str(stage.checkout), "--side", SIDE
        )
        assert process.stdout
        assert "Waiting for grace" in process.stdout.readline()
        yield process


def test_a_switch_that_waited_for_a_release_keeps_what_that_put_live(serving: StageOnEmulator):
    """Else it would roll it back, and past contracting migrations without the guard that a rollback has."""
    newer = serving.push("d" * 40)
    with waiting(serving) as process:
        serving.cloud.client("lambda").update_function_code(
            FunctionName=serving.name, ImageUri=f"{serving.parameter('release/repository_uri')}@{newer}"
        )
    said, error = process.communicate(timeout=120)
    assert process.returncode == 0, said + error
    assert serving.live_digest() == newer
    assert places(serving) == {SIDE_PLACE}


def test_a_switch_that_waited_for_a_rotation_takes_the_new_password_along(standing: StageOnEmulator):
    secrets = standing.cloud.client("secretsmanager")
    with waiting(standing) as process:
        values = json.loads(secrets.get_secret_value(SecretId="database/runtime")["SecretString"])
        secrets.put_secret_value(SecretId="database/runtime", SecretString=json.dumps(values | {"password": "new"}))
    process.communicate(timeout=120)
    now = json.loads(secrets.get_secret_value(SecretId="database/runtime")["SecretString"])
    assert (now["password"], now["port"]) == ("new", str(PORTS[SIDE]))


def test_a_side_that_is_gone_once_it_is_our_turn_closes_nothing(standing: StageOnEmulator):
    with waiting(standing) as process:
        standing.cloud.client("rds").delete_db_instance(DBInstanceIdentifier=SIDE, SkipFinalSnapshot=True)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 1, error
    assert f"has no instance {SIDE}. Nothing was changed." in error
    assert (places(standing), concurrency(standing)) == ({LIVE_PLACE}, None)


def test_a_reader_that_goes_away_leaves_no_role_behind(serving: StageOnEmulator):
    """As `| head` does: between two secrets it would leave the function closed, and nobody told."""
    with waiting(serving) as process:
        assert process.stdout
        process.stdout.close()
    assert process.stderr
    with process.stderr:
        assert (process.wait(timeout=120), places(serving), concurrency(serving)) == (0, {SIDE_PLACE}, 5)


def test_a_way_back_that_fails_offers_no_way_back_and_no_untruth(serving: StageOnEmulator):
    moved_to(serving, SIDE)
    for behaviour in serving.images.values():
        behaviour.exit_codes["collectstatic"] = 1
    ended = recover(serving, "back")
    assert ended.code == 5
    assert ended.error.rstrip().endswith("Mend what is said above and run the same command again")
    assert "Nothing was changed" not in ended.error
