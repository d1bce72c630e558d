"""Would somebody hear of it? Alarms that act, a topic with somebody behind it, and logs that end."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from backend.ops.environment import REPOSITORY
from backend.ops.infrastructure.sharing import homes
from backend.ops.infrastructure.values import stage_values
from backend.ops.names import TASK_NAMES, Stage, log_group, task_family
from backend.ops.standing import retention_in

from .scene import CheckFailed, Scene

# By name without the stage, as terraform/modules/monitoring makes them and docs/runbooks/README.md lists them (a test
# compares the three).
OF_EACH_STAGE = frozenset({
    "api-5xx", "api-latency",
    "function-errors", "function-throttles", "function-duration", "function-concurrency",
    "failed-events", "failed-events-lost",
    "limiter-failed-open", "limiter-store-away",
    "sign-in-limited", "sign-in-failed", "sign-in-provider-away", "second-factor-reset",
    "secret-refused", "import-failed",
})  # fmt: skip
# Of what a stage shares with another, the other's alarms speak.
OF_A_HOME_STAGE = frozenset({
    "database-cpu", "database-storage", "database-connections", "database-silent",
    "table-throttles-limits", "table-throttles-sessions", "table-throttles-ledger", "table-errors",
})  # fmt: skip
# SES counts for the whole account: one stage of it speaks (terraform/stages, has_mail_reputation_alarms).
OF_AN_ACCOUNT = frozenset({"mail-bounces", "mail-complaints"})
# Where a clock drains the outbox; elsewhere its silence means nothing.
OF_A_CLOCK = frozenset({"outbox-age", "outbox-silent", "outbox-dead-letters"})
FREE_STORAGE_PERCENT = Decimal(20)


def wanted_alarms(scene: Scene) -> set[str]:
    """Their whole names, for such a stage."""
    names = OF_EACH_STAGE
    if _is_home(scene):
        names |= OF_A_HOME_STAGE
    if scene.is_production:
        names |= OF_AN_ACCOUNT
    if scene.settings.get("events"):
        names |= OF_A_CLOCK
    return {f"coalition-{scene.stage}-{name}" for name in names}


def _is_home(scene: Scene) -> bool:
    return homes()[scene.stage] == scene.stage


def alarms(scene: Scene) -> str:
    """Each that such a stage has, by name: it tells the stage's topic, is switched on, and knows the storage's size."""
    topic = scene.value("monitoring/alarm_topic_arn")
    found = [
        alarm
        for page in scene.pages("cloudwatch", "describe_alarms", AlarmTypes=["MetricAlarm"])
        for alarm in page["MetricAlarms"]
        if topic in alarm.get("AlarmActions", ())
    ]
    if not found:
        raise CheckFailed(f"no alarm tells {topic}")
    if silent := sorted(alarm["AlarmName"] for alarm in found if not alarm.get("ActionsEnabled")):
        raise CheckFailed(f"switched off: {', '.join(silent)}")
    if missing := sorted(wanted_alarms(scene) - {alarm["AlarmName"] for alarm in found}):
        raise CheckFailed(f"missing, or telling nobody: {', '.join(missing)}")
    if _is_home(scene):
        _refuse_old_size(scene, found)
    return f"{len(found)} alarms tell {topic.rpartition(':')[2]}"


def storage_threshold(percent: Decimal | int, allocated_gb: int) -> int:
    """Bytes below which the alarm on free storage rings, as terraform/modules/monitoring reckons."""
    return int(allocated_gb * 2**30 * percent / 100)


def free_storage_percent(stage: Stage) -> Decimal:
    """What the stage's file says, else the module's own (thresholds.tf; a test compares)."""
    told: Decimal = stage_values(REPOSITORY / "terraform", stage)["alarm_thresholds"].get(
        "database_free_storage_percent", FREE_STORAGE_PERCENT
    )
    return told


def _refuse_old_size(scene: Scene, found: list[Any]) -> None:
    """Raises CheckFailed: the storage has grown by itself, and the alarm reckons with what it was."""
    instance = scene.value("database/instance_id")
    answer = scene.found(
        f"the instance {instance}", "rds", "describe_db_instances", DBInstanceIdentifier=instance,
        reasons={"DBInstanceNotFound": "is not there", "DBInstanceNotFoundFault": "is not there"},
    )  # fmt: skip
    size = int(answer["DBInstances"][0]["AllocatedStorage"])
    name = f"coalition-{scene.stage}-database-storage"
    (told,) = [int(alarm["Threshold"]) for alarm in found if alarm["AlarmName"] == name]
    if told < storage_threshold(free_storage_percent(scene.stage), size):
        raise CheckFailed(
            f"{name} rings below {told / 2**30:.1f} GB, too late for the {size} GB that {instance} has grown to",
            f"write database.allocated_storage_gb = {size} into terraform/stages/{scene.stage}.tfvars, and apply",
        )


def recipients(scene: Scene) -> str:
    """Each e-mail subscription was confirmed by who has the address; addresses are counted, never said."""
    topic = scene.value("monitoring/alarm_topic_arn")
    found = [
        subscription
        for page in scene.pages("sns", "list_subscriptions_by_topic", TopicArn=topic)
        for subscription in page["Subscriptions"]
    ]
    waiting = [one for one in found if not one["SubscriptionArn"].startswith("arn:")]
    if waiting:
        raise CheckFailed(f"{len(waiting)} of {len(found)} subscriptions of {topic} wait to be confirmed")
    if not found:
        raise CheckFailed(f"nobody is subscribed to {topic}")
    return f"{len(found)} confirmed"


def log_retention(scene: Scene) -> str:
    """Of the function's group and the tasks', which the role that writes does not make."""
    groups = [log_group(scene.stage), *(f"/ecs/{task_family(scene.stage, task)}" for task in TASK_NAMES)]
    days = {
        name: retention_in(scene.pages("logs", "describe_log_groups", logGroupNamePrefix=name), name) for name in groups
    }
    wrong = [f"{name} is not there" for name, kept in days.items() if kept is None]
    wrong += [f"{name} keeps its lines for ever" for name, kept in days.items() if kept == 0]
    if wrong:
        raise CheckFailed("; ".join(wrong))
    lengths = sorted({kept or 0 for kept in days.values()})
    return f"{len(groups)} groups, {', '.join(f'{kept} days' for kept in lengths)}"
