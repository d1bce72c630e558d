"""How is an instance brought back beside the one that is live, as it was at a moment? By RDS, which overwrites nothing.

Source: «Restoring a DB instance to a specified time», Amazon RDS User Guide.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from backend.ops.calls import AwsRefused, call, pages
from backend.ops.cloud import Cloud
from backend.ops.errors import OperationFailed

# The tag by which what was made here is known again; its value is the live instance's name.
RECOVERY_OF = "RecoveryOf"
LONGEST_RESTORE_SECONDS = 3 * 3600.0
_LONGEST_NAME = 63
# What the new instance has of the live one. RDS would otherwise take its own defaults: the default security group, the
# default parameter group (without force_ssl), no log exports, one day of backups.
_KEPT = (
    "DBInstanceClass", "MultiAZ", "StorageType", "CopyTagsToSnapshot", "MaxAllocatedStorage", "BackupRetentionPeriod",
    "PreferredBackupWindow", "AutoMinorVersionUpgrade", "NetworkType", "CACertificateIdentifier",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """As RDS describes it; `told` is all of that."""

    name: str
    status: str
    host: str
    port: str
    told: Any = field(repr=False)

    @property
    def tags(self) -> dict[str, str]:
        return {tag["Key"]: tag["Value"] for tag in self.told.get("TagList", ())}

    def __str__(self) -> str:
        return f"{self.name} ({self.status}, {f'at {self.host}:{self.port}' if self.host else 'no address yet'})"


def instance_named(cloud: Cloud, name: str) -> Instance | None:
    """None where there is none. Raises AwsRefused: RDS did not say."""
    try:
        answer = call(cloud, "rds", "describe_db_instances", DBInstanceIdentifier=name)
    except AwsRefused as refusal:
        if refusal.reason in {"DBInstanceNotFound", "DBInstanceNotFoundFault"}:
            return None
        raise
    return _instance(answer["DBInstances"][0])


def existing(cloud: Cloud, name: str) -> Instance:
    """Raises OperationFailed: there is none."""
    if (found := instance_named(cloud, name)) is None:
        raise OperationFailed(f"RDS on {cloud} has no instance {name}. Nothing was changed.")
    return found


def sides_of(cloud: Cloud, live: str) -> Iterator[Instance]:
    """Those that were restored here beside the live one."""
    for page in pages(cloud, "rds", "describe_db_instances"):
        for told in page["DBInstances"]:
            found = _instance(told)
            if found.tags.get(RECOVERY_OF) == live:
                yield found


def side_name(live: str, at: datetime | None) -> str:
    """One a moment, so that the command may be run again where it broke off."""
    ending = f"-side-{at.astimezone(UTC):%Y%m%d-%H%M%S}" if at else f"-side-latest-{datetime.now(UTC):%Y%m%d}"
    return live[: _LONGEST_NAME - len(ending)].rstrip("-") + ending


def refuse_outside_window(cloud: Cloud, live: Instance, at: datetime | None) -> None:
    """Raises OperationFailed: RDS cannot go back to that moment."""
    answer = call(cloud, "rds", "describe_db_instance_automated_backups", DBInstanceIdentifier=live.name)
    windows = [found["RestoreWindow"] for found in answer["DBInstanceAutomatedBackups"] if found.get("RestoreWindow")]
    if not windows:
        raise OperationFailed(
            f"RDS keeps no backups of {live.name}: there is nothing to go back to but snapshots. Nothing was changed."
        )
    earliest = min(window["EarliestTime"] for window in windows)
    latest = max(window["LatestTime"] for window in windows)
    if at is not None and not earliest <= at <= latest:
        raise OperationFailed(
            f"{live.name} can be brought back to any second between {_moment(earliest)} and {_moment(latest)}, and "
            f"{_moment(at)} lies outside. Nothing was changed."
        )


def begin_restore(cloud: Cloud, live: Instance, side: str, at: datetime | None) -> None:
    """As the live one is, but private, protected against deletion, and tagged as what it is."""
    told = live.told
    when: dict[str, Any] = {"RestoreTime": at} if at else {"UseLatestRestorableTime": True}
    arguments = {name: told[name] for name in _KEPT if told.get(name) not in (None, "")}
    if groups := told.get("DBParameterGroups"):
        arguments["DBParameterGroupName"] = groups[0]["DBParameterGroupName"]
    if subnets := told.get("DBSubnetGroup"):
        arguments["DBSubnetGroupName"] = subnets["DBSubnetGroupName"]
    if exports := told.get("EnabledCloudwatchLogsExports"):
        arguments["EnableCloudwatchLogsExports"] = exports
    if told.get("IAMDatabaseAuthenticationEnabled"):
        arguments["EnableIAMDatabaseAuthentication"] = True
    if secret := told.get("MasterUserSecret"):
        arguments["ManageMasterUserPassword"] = True
        if key := secret.get("KmsKeyId"):
            arguments["MasterUserSecretKmsKeyId"] = key
    tags = live.tags | {"Component": "recovery", RECOVERY_OF: live.name}
    call(
        cloud, "rds", "restore_db_instance_to_point_in_time",
        SourceDBInstanceIdentifier=live.name,
        TargetDBInstanceIdentifier=side,
        VpcSecurityGroupIds=[group["VpcSecurityGroupId"] for group in told.get("VpcSecurityGroups", ())],
        PubliclyAccessible=False,
        DeletionProtection=True,
        Tags=[{"Key": key, "Value": value} for key, value in sorted(tags.items()) if not key.startswith("aws:")],
        **when, **arguments,
    )  # fmt: skip


def wait_until_available(
    cloud: Cloud,
    name: str,
    *,
    say: Callable[[str], None],
    seconds: float = LONGEST_RESTORE_SECONDS,
    pause: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Instance:
    """Says each change of its state. Raises OperationFailed: it failed, or took longer than `seconds`."""
    ends, status = clock() + seconds, ""
    while True:
        found = existing(cloud, name)
        if found.status != status:
            status = found.status
            say(f"{name} is {status}.")
        if status == "available" and found.host:
            return found
        if status in {"failed", "incompatible-restore", "incompatible-parameters", "incompatible-network"}:
            raise OperationFailed(
                f"RDS could not bring back {name} ({status}): its events in the console say why. The live one is as "
                "it was."
            )
        if clock() >= ends:
            raise OperationFailed(f"{name} is {status} after {seconds:.0f} s; the same command again goes on waiting.")
        pause(15.0)


def delete(cloud: Cloud, side: Instance) -> str:
    """With a last snapshot, whose name is answered."""
    snapshot = f"{side.name}-final"
    call(
        cloud, "rds", "modify_db_instance",
        DBInstanceIdentifier=side.name, DeletionProtection=False, ApplyImmediately=True,
    )  # fmt: skip
    call(
        cloud, "rds", "delete_db_instance",
        DBInstanceIdentifier=side.name, SkipFinalSnapshot=False, FinalDBSnapshotIdentifier=snapshot,
        DeleteAutomatedBackups=False,
    )  # fmt: skip
    return snapshot


def _instance(told: Any) -> Instance:
    place = told.get("Endpoint") or {}
    return Instance(
        name=told["DBInstanceIdentifier"],
        status=told.get("DBInstanceStatus", "?"),
        host=str(place.get("Address", "")),
        port=str(place.get("Port", "") or "5432"),
        told=told,
    )


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
