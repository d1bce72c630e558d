"""How is an instance brought back beside the one that is live, as it was at a moment? By RDS, which overwrites nothing.

Source: «Restoring a DB instance to a specified time», Amazon RDS User Guide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from backend.ops.calls import AwsRefused, call, pages
from backend.ops.cloud import Cloud
from backend.ops.errors import ExitCode, OperationFailed

# The tag by which what was made here is known again; its value is the name of the instance that it all began with.
RECOVERY_OF = "RecoveryOf"
_LONGEST_NAME = 63
# Of these RDS makes no snapshot, and deletes them only without one (DeleteDBInstance, Amazon RDS API Reference, names
# the first three); what was never restored holds nothing.
_WITHOUT_SNAPSHOT = frozenset({"failed", "incompatible-network", "incompatible-restore", "restore-error"})
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

    @property
    def place(self) -> str:
        """As a secret names it; none before RDS has given it an address."""
        return f"{self.host}:{self.port}" if self.host else ""

    @property
    def origin(self) -> str:
        """Itself, where it was not restored here."""
        return self.tags.get(RECOVERY_OF, self.name)

    def __str__(self) -> str:
        return f"{self.name} ({self.status}, {f'at {self.place}' if self.host else 'no address yet'})"


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


def all_of(cloud: Cloud) -> list[Instance]:
    return [_instance(told) for page in pages(cloud, "rds", "describe_db_instances") for told in page["DBInstances"]]


def side_name(live: str, at: datetime) -> str:
    """One a moment, and no longer where the live one is a side itself."""
    ending = f"-side-{at.astimezone(UTC):%Y%m%d-%H%M%S}"
    return re.sub(r"-side-\d{8}-\d{6}$", "", live)[: _LONGEST_NAME - len(ending)].rstrip("-") + ending


def moment_of(cloud: Cloud, live: Instance, at: datetime | None) -> datetime:
    """The second that RDS is asked for: `at`, or the latest that it has now.

    Raises:
        OperationFailed: RDS cannot go back to that moment.
    """
    answer = call(cloud, "rds", "describe_db_instance_automated_backups", DBInstanceIdentifier=live.name)
    of_live = [found for found in answer["DBInstanceAutomatedBackups"] if _is_of(found, live)]
    windows = [found["RestoreWindow"] for found in of_live if found.get("RestoreWindow")]
    if not windows:
        raise OperationFailed(
            f"RDS keeps no backups of {live.name}: there is nothing to go back to but snapshots. Nothing was changed."
        )
    earliest = min(window["EarliestTime"] for window in windows)
    latest: datetime = live.told.get("LatestRestorableTime") or max(window["LatestTime"] for window in windows)
    if at is not None and not earliest <= at <= latest:
        raise OperationFailed(
            f"{live.name} can be brought back to any second between {spelt(earliest)} and {spelt(latest)}, and "
            f"{spelt(at)} lies outside. Nothing was changed."
        )
    return (at or latest).astimezone(UTC).replace(microsecond=0)


def _is_of(backup: Any, live: Instance) -> bool:
    """An instance of this name that was deleted may have left some, too."""
    ids = backup.get("DbiResourceId"), live.told.get("DbiResourceId")
    return None in ids or ids[0] == ids[1]


def begin_restore(cloud: Cloud, live: Instance, side: str, at: datetime) -> None:
    """As the live one is, but private, protected against deletion, and tagged as what it is.

    Its master's secret comes later (waiting.py): RDS takes ManageMasterUserPassword here for Oracle only.
    """
    told = live.told
    arguments = {name: told[name] for name in _KEPT if told.get(name) not in (None, "")}
    if groups := told.get("DBParameterGroups"):
        arguments["DBParameterGroupName"] = groups[0]["DBParameterGroupName"]
    if subnets := told.get("DBSubnetGroup"):
        arguments["DBSubnetGroupName"] = subnets["DBSubnetGroupName"]
    if exports := told.get("EnabledCloudwatchLogsExports"):
        arguments["EnableCloudwatchLogsExports"] = exports
    if told.get("IAMDatabaseAuthenticationEnabled"):
        arguments["EnableIAMDatabaseAuthentication"] = True
    tags = live.tags | {"Component": "recovery", RECOVERY_OF: live.origin}
    call(
        cloud, "rds", "restore_db_instance_to_point_in_time",
        SourceDBInstanceIdentifier=live.name,
        TargetDBInstanceIdentifier=side,
        RestoreTime=at,
        VpcSecurityGroupIds=[group["VpcSecurityGroupId"] for group in told.get("VpcSecurityGroups", ())],
        PubliclyAccessible=False,
        DeletionProtection=True,
        Tags=[{"Key": key, "Value": value} for key, value in sorted(tags.items()) if not key.startswith("aws:")],
        **arguments,
    )  # fmt: skip


def leaves_snapshot(side: Instance) -> bool:
    """Whether RDS makes a last one when it deletes it."""
    return side.status not in _WITHOUT_SNAPSHOT


def delete(cloud: Cloud, side: Instance, now: datetime) -> str | None:
    """With a last snapshot, whose name is answered; None where RDS makes none of an instance in such a state.

    Raises:
        AwsRefused: the side stands, and is protected against deletion as it was.
    """
    snapshot = f"{side.name}-final-{now.astimezone(UTC):%Y%m%d-%H%M%S}" if leaves_snapshot(side) else None
    kept: dict[str, Any] = {"FinalDBSnapshotIdentifier": snapshot} if snapshot else {}
    with _unprotected(cloud, side):
        call(
            cloud, "rds", "delete_db_instance",
            DBInstanceIdentifier=side.name, SkipFinalSnapshot=snapshot is None, DeleteAutomatedBackups=False, **kept,
        )  # fmt: skip
    return snapshot


@contextmanager
def _unprotected(cloud: Cloud, side: Instance) -> Iterator[None]:
    """What ends it otherwise than well puts the protection back. One that never comes up may take no change at all."""
    try:
        _protect(cloud, side, is_on=False)
    except AwsRefused:
        if leaves_snapshot(side):
            raise
        yield  # whether it is protected, the deletion itself will say
        return
    try:
        yield
    except (AwsRefused, KeyboardInterrupt) as failure:
        try:
            _protect(cloud, side, is_on=True)
        except AwsRefused as second:
            words = f"{failure} {side.name} may be without protection against deletion, if it stands: {second}"
            raise OperationFailed(words, ExitCode.BROKEN) from failure
        raise


def _protect(cloud: Cloud, side: Instance, *, is_on: bool) -> None:
    call(
        cloud, "rds", "modify_db_instance",
        DBInstanceIdentifier=side.name, DeletionProtection=is_on, ApplyImmediately=True,
    )  # fmt: skip


def spelt(at: datetime) -> str:
    """As a person reads it."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _instance(told: Any) -> Instance:
    place = told.get("Endpoint") or {}
    return Instance(
        name=told["DBInstanceIdentifier"],
        status=told.get("DBInstanceStatus", "?"),
        host=str(place.get("Address", "")),
        port=str(place.get("Port", "") or "5432"),
        told=told,
    )
