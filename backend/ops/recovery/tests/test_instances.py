"""An instance comes back beside the live one, like it but private and tagged, and only to a moment that RDS has."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from backend.ops.cloud import Cloud
from backend.ops.errors import OperationFailed
from backend.ops.preflight.tests.answering import answering
from backend.ops.recovery import instances
from backend.ops.recovery.acts import Recovery
from backend.ops.recovery.waiting import Arrival
from backend.ops.workshop import Workshop

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LIVE = {
    "DBInstanceIdentifier": "coalition-production", "DBInstanceStatus": "available", "DBInstanceClass": "db.t4g.small",
    "Endpoint": {"Address": "live.example", "Port": 5432}, "PubliclyAccessible": False, "MultiAZ": True,
    "DBParameterGroups": [{"DBParameterGroupName": "coalition-postgres16", "ParameterApplyStatus": "in-sync"}],
    "DBSubnetGroup": {"DBSubnetGroupName": "coalition-private"}, "BackupRetentionPeriod": 7, "StorageType": "gp3",
    "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-1", "Status": "active"}],
    "EnabledCloudwatchLogsExports": ["postgresql"], "DbiResourceId": "db-LIVE",
    "LatestRestorableTime": datetime(2026, 3, 2, tzinfo=UTC),
    "MasterUserSecret": {"SecretArn": "arn:s", "KmsKeyId": "arn:k", "SecretStatus": "active"},
    "TagList": [{"Key": "Stage", "Value": "production"}, {"Key": "aws:created", "Value": "x"}],
}  # fmt: skip
WINDOW = {"EarliestTime": datetime(2026, 2, 22, tzinfo=UTC), "LatestTime": datetime(2026, 3, 2, tzinfo=UTC)}


@pytest.fixture(autouse=True)
def _signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")


class Rds:
    """RDS's part in it: an instance is there once it was ordered, serves at the third look, and is backed up first.

    Its master's secret is there two looks after it was asked for, which RDS refuses during that backup.
    """

    def __init__(self, ends: str = "backing-up", unseen: int = 0) -> None:
        self.unseen = unseen
        self.refuses = ""
        self.ordered: dict[str, Any] = {}
        self.modified: dict[str, Any] = {}
        self.ends = ends
        self.looks = 0
        self.asked_at: int | None = None

    def answers(self) -> dict[str, Any]:
        backups = [
            {"DbiResourceId": "db-LIVE", "RestoreWindow": WINDOW},
            {
                "DbiResourceId": "db-DELETED",
                "RestoreWindow": WINDOW | {"EarliestTime": datetime(2025, 1, 1, tzinfo=UTC)},
            },
        ]
        return {
            "rds describe_db_instances": self.described,
            "rds restore_db_instance_to_point_in_time": self.restored,
            "rds modify_db_instance": self.mastered,
            "rds describe_db_instance_automated_backups": {"DBInstanceAutomatedBackups": backups},
        }

    def restored(self, asked: Mapping[str, Any]) -> Any:
        if self.refuses:
            return self.refuses
        self.ordered = dict(asked)
        return {"DBInstance": {"DBInstanceIdentifier": asked["TargetDBInstanceIdentifier"]}}

    def mastered(self, asked: Mapping[str, Any]) -> Any:
        if self.looks < 4:
            return "InvalidDBInstanceState"
        self.modified, self.asked_at = dict(asked), self.looks
        return {"DBInstance": {"DBInstanceIdentifier": asked["DBInstanceIdentifier"]}}

    def described(self, asked: Mapping[str, Any]) -> Any:
        name = asked["DBInstanceIdentifier"]
        if name == LIVE["DBInstanceIdentifier"]:
            return {"DBInstances": [LIVE]}
        if name != self.ordered.get("TargetDBInstanceIdentifier"):
            return "DBInstanceNotFound"
        if self.unseen:
            self.unseen -= 1
            return "DBInstanceNotFound" if self.unseen % 2 else "Throttling"
        self.looks += 1
        if self.looks < 3:
            return {"DBInstances": [{"DBInstanceIdentifier": name, "DBInstanceStatus": "creating"}]}
        told: dict[str, Any] = {"DBInstanceIdentifier": name, "Endpoint": {"Address": "side.example", "Port": 5432}}
        told["DBInstanceStatus"] = self.ends if self.looks < 5 else "available"
        if self.asked_at is not None:
            is_active = self.looks > self.asked_at + 2
            told["MasterUserSecret"] = {"SecretArn": "arn:t", "SecretStatus": "active" if is_active else "creating"}
        return {"DBInstances": [told]}


class Time:
    """It goes on while somebody pauses."""

    now = 0.0

    def pause(self, seconds: float) -> None:
        self.now += seconds

    def clock(self) -> float:
        return self.now


def restored(rds: Rds, at: datetime | None = AT, seconds: float = 600) -> tuple[instances.Instance, list[str]]:
    said: list[str] = []
    time = Time()
    with answering(rds.answers()) as url:
        cloud = Cloud(region="us-east-1", endpoint_url=url)
        live = instances.existing(cloud, "coalition-production")
        moment = instances.moment_of(cloud, live, at)
        name = instances.side_name(live.name, moment)
        instances.begin_restore(cloud, live, name, moment)
        arrival = Arrival(
            cloud=cloud, live=live, name=name, again="the same", say=said.append, seconds=seconds, pause=time.pause,
            clock=time.clock,
        )  # fmt: skip
        return arrival.wait(), said


def test_it_is_as_the_live_one_but_private_protected_and_tagged():
    rds = Rds()
    side, said = restored(rds)
    assert (side.name, side.host, side.port) == ("coalition-production-side-20260301-120000", "side.example", "5432")
    assert said == [
        f"{side.name} is creating.", f"{side.name} is backing-up.",
        f"RDS makes a secret for the master of {side.name}.", f"{side.name} is available.",
    ]  # fmt: skip
    ordered = rds.ordered
    assert ordered["SourceDBInstanceIdentifier"] == "coalition-production"
    assert ordered["RestoreTime"] == "2026-03-01T12:00:00Z"
    assert (ordered["PubliclyAccessible"], ordered["DeletionProtection"]) == ("false", "true")
    assert (ordered["DBInstanceClass"], ordered["MultiAZ"], ordered["StorageType"]) == ("db.t4g.small", "true", "gp3")
    assert ordered["DBParameterGroupName"] == "coalition-postgres16"
    assert ordered["DBSubnetGroupName"] == "coalition-private"
    assert ordered["VpcSecurityGroupIds.VpcSecurityGroupId.1"] == "sg-1"
    assert ordered["EnableCloudwatchLogsExports.member.1"] == "postgresql"
    tags = {ordered[f"Tags.Tag.{n}.Key"]: ordered[f"Tags.Tag.{n}.Value"] for n in (1, 2, 3)}
    assert tags == {"Component": "recovery", "RecoveryOf": "coalition-production", "Stage": "production"}
    assert "Tags.Tag.4.Key" not in ordered


def test_its_master_gets_a_secret_of_its_own_once_it_serves():
    """RDS takes ManageMasterUserPassword of a restore for Oracle only."""
    rds = Rds()
    side, _ = restored(rds)
    assert not any(name.startswith(("ManageMaster", "MasterUser")) for name in rds.ordered)
    assert rds.modified["DBInstanceIdentifier"] == side.name
    assert (rds.modified["ManageMasterUserPassword"], rds.modified["MasterUserSecretKmsKeyId"]) == ("true", "arn:k")
    assert rds.modified["ApplyImmediately"] == "true"
    assert side.told["MasterUserSecret"]["SecretStatus"] == "active"


def test_whoever_waits_too_long_hears_how_to_go_on():
    with pytest.raises(OperationFailed, match="is creating after 0 s; go on waiting: the same"):
        restored(Rds(), seconds=0)


def test_calls_that_fail_for_a_while_end_no_restore():
    """Throttled, an expired sign-in, or an instance that RDS does not tell of yet."""
    side, said = restored(Rds(unseen=3))
    assert side.status == "available"
    assert said[0] == f"{side.name} is creating."


def test_one_that_stays_out_of_sight_is_a_sentence_that_says_how_to_go_on():
    with pytest.raises(OperationFailed, match=r"out of sight, and RDS may go on .* Go on waiting: the same") as refused:
        restored(Rds(unseen=99))
    assert "Nothing was changed" not in str(refused.value)


def test_the_latest_moment_is_asked_for_by_its_second():
    """Else nobody could say of which moment a side is, and a later --latest would find the earlier one's."""
    rds = Rds()
    side, _ = restored(rds, at=None)
    assert rds.ordered["RestoreTime"] == "2026-03-02T00:00:00Z"
    assert side.name.endswith("-side-20260302-000000")
    assert "UseLatestRestorableTime" not in rds.ordered


def test_a_moment_that_rds_does_not_have_is_refused_before_anything_is_ordered():
    rds = Rds()
    with pytest.raises(OperationFailed, match="between 2026-02-22 00:00:00 UTC and 2026-03-02 00:00:00 UTC, and 2025-"):
        restored(rds, at=datetime(2025, 1, 1, tzinfo=UTC))
    assert rds.ordered == {}


def test_what_rds_could_not_bring_back_is_a_sentence():
    words = r"could not bring back .* \(incompatible-restore\).* tidy --delete .*; then once more: the same"
    with pytest.raises(OperationFailed, match=words):
        restored(Rds(ends="incompatible-restore"))


def test_a_name_is_one_that_rds_takes():
    name = instances.side_name("c" * 63, AT)
    assert len(name) == 63
    assert name.endswith("c-side-20260301-120000")
    assert instances.side_name("coalition-side-20250101-000000", AT) == "coalition-side-20260301-120000"


MORNING = "coalition-production-side-20260302-000000"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("creating", "as coalition-production-side-20260302-000000 (creating, no address yet), and wait for it"),
        ("available", "was brought back as of that second before, and may have been written to since"),
        ("incompatible-restore", "RDS could not bring it back as of that second; its events"),
        ("failed", f"Take it away (bin/recover production tidy --delete {MORNING}), or name another second"),
    ],
)
def test_only_a_side_that_is_still_being_made_is_waited_for_a_second_time(state: str, words: str):
    """A finished one of the same second may have been worked on since the morning."""
    standing: dict[str, Any] = {"DBInstanceIdentifier": MORNING, "DBInstanceStatus": state}
    if state != "creating":
        standing["Endpoint"] = {"Address": "side.example", "Port": 5432}
        standing["MasterUserSecret"] = {"SecretArn": "arn:t", "SecretStatus": "active"}
    said = asked_of_recovery({MORNING: standing, "coalition-production": LIVE}, Rds(), is_dry=True)
    assert words in " ".join(said)


def test_how_to_go_on_is_said_before_anything_can_be_lost():
    """Of a restore whose answer never came --latest would begin a second one, which is paid for, too."""
    rds = Rds()
    rds.refuses = "InternalFailure"
    said = asked_of_recovery({"coalition-production": LIVE}, rds, is_dry=False)
    assert said[0] == "Should this be cut off, go on by: bin/recover production restore --at 2026-03-02T00:00:00Z"
    assert "InternalFailure" in said[-1]


def asked_of_recovery(by_name: Mapping[str, Any], rds: Rds, *, is_dry: bool) -> list[str]:
    """What a restore of the latest moment says, its refusal too, where those instances are."""

    def described(asked: Mapping[str, Any]) -> Any:
        name = asked.get("DBInstanceIdentifier")
        if name is None:
            return {"DBInstances": list(by_name.values())}
        return {"DBInstances": [by_name[name]]} if name in by_name else "DBInstanceNotFound"

    parameter = {"Name": "/coalition-builder/production/database/instance_id", "Value": "coalition-production"}
    secret = {"VersionId": "v" * 32, "SecretString": json.dumps({"host": "live.example", "port": "5432"})}
    answers = rds.answers() | {
        "rds describe_db_instances": described,
        "ssm get_parameters_by_path": {"Parameters": [parameter]},
        "secretsmanager get_secret_value": secret,
    }
    said: list[str] = []
    with answering(answers) as url:
        cloud = Cloud(region="us-east-1", endpoint_url=url)
        parameters = SimpleNamespace(environment={"DATABASE_SECRET_ID": "database/runtime"})
        shop = SimpleNamespace(cloud=cloud, stage="production", parameters=parameters, say=said.append)
        recovery = Recovery(shop=cast("Workshop", shop), arguments=Namespace(dry_run=is_dry))
        try:
            recovery.restore(None)
        except OperationFailed as refusal:
            said.append(str(refusal))
    return said
