"""An instance comes back beside the live one, like it but private and tagged, and only to a moment that RDS has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from backend.ops.cloud import Cloud
from backend.ops.errors import OperationFailed
from backend.ops.preflight.tests.answering import answering
from backend.ops.recovery import instances

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LIVE = {
    "DBInstanceIdentifier": "coalition-production", "DBInstanceStatus": "available", "DBInstanceClass": "db.t4g.small",
    "Endpoint": {"Address": "live.example", "Port": 5432}, "PubliclyAccessible": False, "MultiAZ": True,
    "DBParameterGroups": [{"DBParameterGroupName": "coalition-postgres16", "ParameterApplyStatus": "in-sync"}],
    "DBSubnetGroup": {"DBSubnetGroupName": "coalition-private"}, "BackupRetentionPeriod": 7, "StorageType": "gp3",
    "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-1", "Status": "active"}],
    "EnabledCloudwatchLogsExports": ["postgresql"], "MasterUserSecret": {"SecretArn": "arn:s", "KmsKeyId": "arn:k"},
    "TagList": [{"Key": "Stage", "Value": "production"}, {"Key": "aws:created", "Value": "x"}],
}  # fmt: skip
WINDOW = {"EarliestTime": datetime(2026, 2, 22, tzinfo=UTC), "LatestTime": datetime(2026, 3, 2, tzinfo=UTC)}


@pytest.fixture(autouse=True)
def _signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")


class Rds:
    """RDS's part in it: an instance is there once it was ordered, and available at the third look."""

    def __init__(self, ends: str = "available") -> None:
        self.ordered: dict[str, Any] = {}
        self.ends = ends
        self.looks = 0

    def answers(self) -> dict[str, Any]:
        return {
            "rds describe_db_instances": self.described,
            "rds restore_db_instance_to_point_in_time": self.restored,
            "rds describe_db_instance_automated_backups": {"DBInstanceAutomatedBackups": [{"RestoreWindow": WINDOW}]},
        }

    def restored(self, asked: Mapping[str, Any]) -> Any:
        self.ordered = dict(asked)
        return {"DBInstance": {"DBInstanceIdentifier": asked["TargetDBInstanceIdentifier"]}}

    def described(self, asked: Mapping[str, Any]) -> Any:
        name = asked["DBInstanceIdentifier"]
        if name == LIVE["DBInstanceIdentifier"]:
            return {"DBInstances": [LIVE]}
        if name != self.ordered.get("TargetDBInstanceIdentifier"):
            return "DBInstanceNotFound"
        self.looks += 1
        if self.looks < 3:
            return {"DBInstances": [{"DBInstanceIdentifier": name, "DBInstanceStatus": "creating"}]}
        place = {"Endpoint": {"Address": "side.example", "Port": 5432}}
        return {"DBInstances": [{"DBInstanceIdentifier": name, "DBInstanceStatus": self.ends, **place}]}


def restored(rds: Rds, at: datetime | None = AT) -> tuple[instances.Instance, list[str]]:
    said: list[str] = []
    with answering(rds.answers()) as url:
        cloud = Cloud(region="us-east-1", endpoint_url=url)
        live = instances.existing(cloud, "coalition-production")
        instances.refuse_outside_window(cloud, live, at)
        name = instances.side_name(live.name, at)
        instances.begin_restore(cloud, live, name, at)
        return instances.wait_until_available(cloud, name, say=said.append, pause=lambda _: None), said


def test_it_is_as_the_live_one_but_private_protected_and_tagged():
    rds = Rds()
    side, said = restored(rds)
    assert (side.name, side.host, side.port) == ("coalition-production-side-20260301-120000", "side.example", "5432")
    assert said == [f"{side.name} is creating.", f"{side.name} is available."]
    ordered = rds.ordered
    assert ordered["SourceDBInstanceIdentifier"] == "coalition-production"
    assert ordered["RestoreTime"] == "2026-03-01T12:00:00Z"
    assert (ordered["PubliclyAccessible"], ordered["DeletionProtection"]) == ("false", "true")
    assert (ordered["DBInstanceClass"], ordered["MultiAZ"], ordered["StorageType"]) == ("db.t4g.small", "true", "gp3")
    assert ordered["DBParameterGroupName"] == "coalition-postgres16"
    assert ordered["DBSubnetGroupName"] == "coalition-private"
    assert ordered["VpcSecurityGroupIds.VpcSecurityGroupId.1"] == "sg-1"
    assert ordered["EnableCloudwatchLogsExports.member.1"] == "postgresql"
    assert (ordered["ManageMasterUserPassword"], ordered["MasterUserSecretKmsKeyId"]) == ("true", "arn:k")
    tags = {ordered[f"Tags.Tag.{n}.Key"]: ordered[f"Tags.Tag.{n}.Value"] for n in (1, 2, 3)}
    assert tags == {"Component": "recovery", "RecoveryOf": "coalition-production", "Stage": "production"}
    assert "Tags.Tag.4.Key" not in ordered


def test_the_latest_moment_is_rds_own():
    rds = Rds()
    restored(rds, at=None)
    assert rds.ordered["UseLatestRestorableTime"] == "true"
    assert "RestoreTime" not in rds.ordered


def test_a_moment_that_rds_does_not_have_is_refused_before_anything_is_ordered():
    rds = Rds()
    with pytest.raises(OperationFailed, match="between 2026-02-22 00:00:00 UTC and 2026-03-02 00:00:00 UTC, and 2025-"):
        restored(rds, at=datetime(2025, 1, 1, tzinfo=UTC))
    assert rds.ordered == {}


def test_what_rds_could_not_bring_back_is_a_sentence():
    with pytest.raises(OperationFailed, match=r"could not bring back .* \(incompatible-restore\)"):
        restored(Rds(ends="incompatible-restore"))


def test_a_name_is_one_that_rds_takes():
    name = instances.side_name("c" * 63, AT)
    assert len(name) == 63
    assert name.endswith("c-side-20260301-120000")
