"""Nothing goes that any stage of the account needs, and nothing where that cannot be known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from backend.ops.cloud import Cloud
from backend.ops.errors import OperationFailed
from backend.ops.preflight.tests.answering import answering
from backend.ops.recovery import instances
from backend.ops.recovery.whereabouts import BEFORE
from backend.ops.tests.stage import StageOnEmulator

from .sides import (
    LIVE,
    LIVE_PLACE,
    SECOND,
    SIDE,
    SIDE_PLACE,
    moved_to,
    names_of_instances,
    places,
    recover,
    share_with_staging,
)


def test_a_side_goes_only_when_nobody_signs_in_to_it(serving: StageOnEmulator):
    recover(serving, "switch", "--side", SIDE)
    used = recover(serving, "tidy", "--delete", SIDE)
    assert used.code == 1
    assert f"{SIDE} is in use by dev. Nothing was changed." in used.error
    assert f"{SIDE} (available, at {SIDE_PLACE}): in use by dev" in used.said
    recover(serving, "back")
    gone = recover(serving, "tidy", "--delete", SIDE, "--forget-way-back")
    assert gone.code == 0, gone.error
    assert re.search(rf"RDS deletes {SIDE}, after a last snapshot {SIDE}-final-\d{{8}}-\d{{6}}\.", gone.said)
    assert SIDE not in names_of_instances(serving)
    assert LIVE in names_of_instances(serving)
    assert recover(serving, "back").code == 1


def test_a_side_that_the_neighbour_stage_lives_on_stays(standing: StageOnEmulator):
    """Dev and staging share an instance: what nobody of dev needs may be all that staging has."""
    share_with_staging(standing, SIDE)
    ended = recover(standing, "tidy", "--delete", SIDE)
    assert ended.code == 1
    assert f"{SIDE} is in use by staging. Nothing was changed." in ended.error
    assert SIDE in names_of_instances(standing)
    free = recover(standing, "tidy", "--delete", SECOND)
    assert free.code == 0, free.error
    assert SECOND not in names_of_instances(standing)


def test_a_side_that_terraform_knows_stays(standing: StageOnEmulator):
    share_with_staging(standing)
    standing.cloud.client("ssm").put_parameter(
        Name="/coalition-builder/staging/database/instance_id", Value=SIDE, Type="String", Overwrite=True
    )
    ended = recover(standing, "tidy", "--delete", SIDE)
    assert (ended.code, f"{SIDE} is Terraform's instance of staging." in ended.error) == (1, True)
    assert SIDE in names_of_instances(standing)


def test_where_the_neighbours_secrets_cannot_be_read_nothing_is_deleted(standing: StageOnEmulator):
    share_with_staging(standing)
    secrets = standing.cloud.client("secretsmanager")
    secrets.delete_secret(SecretId="neighbour/import", ForceDeleteWithoutRecovery=True)
    ended = recover(standing, "tidy", "--delete", SIDE)
    assert ended.code == 1
    assert "What staging needs is not known. The secret neighbour/import is not there" in ended.error
    assert SIDE in names_of_instances(standing)


def test_a_neighbour_that_was_never_bootstrapped_needs_nothing(standing: StageOnEmulator):
    """Terraform has made its secrets, and nobody has filled them."""
    share_with_staging(standing)
    secrets = standing.cloud.client("secretsmanager")
    for role in ("runtime", "migration", "import"):
        secrets.delete_secret(SecretId=f"neighbour/{role}", ForceDeleteWithoutRecovery=True)
        secrets.create_secret(Name=f"neighbour/{role}")
    ended = recover(standing, "tidy", "--delete", SIDE)
    assert ended.code == 0, ended.error
    assert SIDE not in names_of_instances(standing)


def test_what_somebody_at_work_may_need_is_not_deleted(standing: StageOnEmulator):
    """A switch to that very side may be under way."""
    with standing.lock.held(who="grace", what="recover", wait_seconds=0, say=print):
        for flags in (("--delete", SIDE), ("--forget-way-back",)):
            ended = recover(standing, "tidy", *flags, "--no-wait")
            assert ended.code == 3, ended.said
            assert "grace (recover, since " in ended.error
        assert recover(standing, "tidy", "--no-wait").code == 0
    assert SIDE in names_of_instances(standing)


def test_a_dry_run_says_what_it_would_forget(standing: StageOnEmulator):
    moved_to(standing, SIDE)
    ended = recover(standing, "tidy", "--forget-way-back", "--dry-run")
    assert f"Dry run: would forget runtime's way back to {LIVE_PLACE}." in ended.said
    assert places(standing, BEFORE) == {LIVE_PLACE}


class Rds:
    """It says what it takes of an instance in that state, and remembers what it was asked for."""

    def __init__(self, status: str, *, refuses: str = "", takes_changes: bool = True) -> None:
        self.status, self.refuses, self.takes_changes = status, refuses, takes_changes
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def modified(self, asked: Mapping[str, Any]) -> Any:
        self.asked.append(("modify", dict(asked)))
        return {"DBInstance": {"DBInstanceIdentifier": SIDE}} if self.takes_changes else "InvalidDBInstanceState"

    def deleted(self, asked: Mapping[str, Any]) -> Any:
        self.asked.append(("delete", dict(asked)))
        return self.refuses or {"DBInstance": {"DBInstanceIdentifier": SIDE}}

    def delete(self) -> str | None:
        answers = {"rds modify_db_instance": self.modified, "rds delete_db_instance": self.deleted}
        side = instances.Instance(name=SIDE, status=self.status, host="", port="5432", told={})
        with answering(answers) as url:
            cloud = Cloud(region="us-east-1", endpoint_url=url)
            return instances.delete(cloud, side, datetime(2026, 3, 2, tzinfo=UTC))


@pytest.fixture
def _signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")


@pytest.mark.usefixtures("_signed_in")
def test_a_last_snapshot_has_a_name_of_its_own_each_time():
    """A side of the same moment may have been deleted before, and its snapshot is kept."""
    rds = Rds("available")
    assert rds.delete() == f"{SIDE}-final-20260302-000000"
    [_, (_, asked)] = rds.asked
    assert (asked["SkipFinalSnapshot"], asked["FinalDBSnapshotIdentifier"]) == (
        "false",
        f"{SIDE}-final-20260302-000000",
    )


@pytest.mark.usefixtures("_signed_in")
def test_a_side_that_rds_does_not_delete_is_protected_again():
    rds = Rds("available", refuses="SnapshotQuotaExceeded")
    with pytest.raises(OperationFailed, match="SnapshotQuotaExceeded"):
        rds.delete()
    assert [asked.get("DeletionProtection") for _, asked in rds.asked] == ["false", None, "true"]


@pytest.mark.usefixtures("_signed_in")
@pytest.mark.parametrize("state", ["failed", "incompatible-restore", "incompatible-network"])
@pytest.mark.parametrize("takes_changes", [True, False])
def test_what_rds_could_not_bring_back_goes_without_a_snapshot(state: str, *, takes_changes: bool):
    """RDS deletes it in no other way, and may take no change of it."""
    rds = Rds(state, takes_changes=takes_changes)
    assert rds.delete() is None
    [_, (_, asked)] = rds.asked
    assert asked["SkipFinalSnapshot"] == "true"
    assert "FinalDBSnapshotIdentifier" not in asked


@pytest.mark.usefixtures("_signed_in")
def test_where_a_serving_side_stays_protected_it_is_not_deleted():
    rds = Rds("available", takes_changes=False)
    with pytest.raises(OperationFailed, match="InvalidDBInstanceState"):
        rds.delete()
    assert [what for what, _ in rds.asked] == ["modify"]
