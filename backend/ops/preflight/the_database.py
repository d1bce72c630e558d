"""Is the database one that a stage may rely on: backed up, private, encrypted, and large enough for who connects?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from backend.ops.infrastructure.rules.connections import (
    SHARE,
    connections_needed,
    proxied_connections,
    reserved_concurrency,
)
from backend.ops.infrastructure.sharing import homes, households
from backend.ops.instance_states import SERVING

from .scene import CheckFailed, CheckSkipped, Scene

SHORTEST_RETENTION_DAYS = 7
# RDS ships its log every five minutes: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIT.html
OLDEST_RESTORABLE = timedelta(minutes=20)
SOONEST_CERTIFICATE_END = timedelta(days=60)
_RETIRED_AUTHORITIES = ("rds-ca-2015", "rds-ca-2019")
_NONE = {"DBInstanceNotFound": "is not there", "DBInstanceNotFoundFault": "is not there"}


def backups(scene: Scene) -> str:
    found = _instance(scene)
    wrong = list(_weak_backups(scene, found))
    if wrong:
        raise CheckFailed("; ".join(wrong))
    return f"{found['BackupRetentionPeriod']} days, restorable to {found['LatestRestorableTime']:%d %b %H:%M} UTC"


def _weak_backups(scene: Scene, found: Any) -> Iterator[str]:
    days = found.get("BackupRetentionPeriod", 0)
    if days < SHORTEST_RETENTION_DAYS:
        yield f"backups are kept for {days} days, at least {SHORTEST_RETENTION_DAYS} are wanted"
    latest = found.get("LatestRestorableTime")
    if latest is None:
        yield "there is no point in time to restore to"
    elif datetime.now(UTC) - latest > OLDEST_RESTORABLE:
        yield f"the latest point to restore to is {latest:%d %b %H:%M} UTC, and RDS makes one every five minutes"
    if not found.get("StorageEncrypted"):
        yield "its storage is not encrypted"
    if scene.is_production and not found.get("DeletionProtection"):
        yield "it is not protected against deletion"


def copies(scene: Scene) -> str:
    """Where they are switched on, that the other region really has them."""
    replications = _instance(scene).get("DBInstanceAutomatedBackupsReplications") or []
    if not replications:
        raise CheckSkipped("no copies in another region are switched on (database.snapshot_copy_region)")
    told = []
    for each in replications:
        arn = each["DBInstanceAutomatedBackupsArn"]
        there = replace(scene, cloud=replace(scene.cloud, region=arn.split(":")[3]))
        answer = there.ask("rds", "describe_db_instance_automated_backups", DBInstanceAutomatedBackupsArn=arn)
        states = {found["Status"] for found in answer["DBInstanceAutomatedBackups"]} or {"missing"}
        if states != {"replicating"}:
            raise CheckFailed(f"the copies in {there.cloud.region} are {', '.join(sorted(states))}, not replicating")
        told.append(there.cloud.region)
    return f"replicating to {', '.join(told)}"


def private(scene: Scene) -> str:
    found = _instance(scene)
    if found.get("PubliclyAccessible"):
        raise CheckFailed("it has a public address")
    if found["DBInstanceStatus"] not in SERVING:
        raise CheckFailed(f"it is {found['DBInstanceStatus']}, and serves nobody then, or may stop to")
    if found["Engine"] != "postgres":
        raise CheckFailed(f"its engine is {found['Engine']}, not postgres")
    return f"{found['DBInstanceStatus']}, PostgreSQL {found['EngineVersion']}, no public address"


def tls(scene: Scene) -> str:
    """The server refuses connections without TLS, and its certificate is of an authority that is still valid."""
    found = _instance(scene)
    group = found["DBParameterGroups"][0]
    name, state = group["DBParameterGroupName"], group["ParameterApplyStatus"]
    forced = {
        parameter.get("ParameterValue")
        for page in scene.pages("rds", "describe_db_parameters", DBParameterGroupName=name)
        for parameter in page["Parameters"]
        if parameter.get("ParameterName") == "rds.force_ssl"
    }
    if forced != {"1"}:
        raise CheckFailed(f"rds.force_ssl is not 1 in the parameter group {name}")
    if state != "in-sync":
        raise CheckFailed(f"the parameter group {name} is {state}: what it says holds after a reboot")
    authority = found.get("CACertificateIdentifier", "none")
    if authority in _RETIRED_AUTHORITIES or authority == "none":
        raise CheckFailed(f"its certificate's authority is {authority}, which clients trust no more")
    ends = found.get("CertificateDetails", {}).get("ValidTill")
    if ends is not None and ends - datetime.now(UTC) < SOONEST_CERTIFICATE_END:
        raise CheckFailed(f"its certificate ends on {ends:%d %b %Y}")
    return f"forced, {authority}" + (f" until {ends:%b %Y}" if ends else "")


def connections(scene: Scene) -> str:
    """All who share the instance, counted as a plan is: a release may have changed the settings without one."""
    most = scene.number("database/max_connections")
    sharing = next(stages for stages in households(homes()).values() if scene.stage in stages)
    reserved = reserved_concurrency(scene.checkout.root / "zappa_settings.json")
    if none := [stage for stage in sharing if stage not in reserved]:
        raise CheckFailed(f"{' and '.join(none)} reserves no concurrency (lambda_concurrency)")
    wanted = connections_needed(sharing, reserved, proxied_connections(most))
    if wanted > most * SHARE:
        raise CheckFailed(
            f"{wanted} connections may be wanted for {' and '.join(sharing)}, more than {SHARE:.0%} of the instance's "
            f"{most}"
        )
    return f"{wanted} of {most} at most, for {' and '.join(sharing)}"


def _instance(scene: Scene) -> Any:
    name = scene.value("database/instance_id")
    answer = scene.found(
        f"the instance {name}", "rds", "describe_db_instances", DBInstanceIdentifier=name, reasons=_NONE
    )
    return answer["DBInstances"][0]
