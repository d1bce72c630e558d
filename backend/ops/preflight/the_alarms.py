"""Would somebody hear of it? Alarms that act, a topic with somebody behind it, and logs that end."""

from __future__ import annotations

from backend.ops.names import TASK_NAMES, log_group, task_family

from .scene import CheckFailed, Scene

# By name without the stage, as terraform/modules/monitoring makes them and docs/runbooks/README.md lists them (a test
# compares the three).
OF_EACH_STAGE = frozenset({
    "api-5xx", "api-latency",
    "function-errors", "function-throttles", "function-duration", "function-concurrency",
    "failed-events", "failed-events-lost",
    "limiter-failed-open", "limiter-store-away",
    "secret-refused", "import-failed",
})  # fmt: skip
# Of what dev shares with staging, staging's alarms speak.
OF_A_HOME_STAGE = frozenset({
    "database-cpu", "database-storage", "database-connections", "database-silent",
    "table-throttles-limits", "table-throttles-sessions", "table-throttles-ledger", "table-errors",
})  # fmt: skip
# SES counts for the whole account: one stage of it speaks (terraform/stages, has_mail_reputation_alarms).
OF_AN_ACCOUNT = frozenset({"mail-bounces", "mail-complaints"})
# Where a clock drains the outbox; elsewhere its silence means nothing.
OF_A_CLOCK = frozenset({"outbox-age", "outbox-silent", "outbox-dead-letters"})


def wanted_alarms(scene: Scene) -> set[str]:
    """Their whole names, for such a stage."""
    names = OF_EACH_STAGE
    if scene.stage != "dev":
        names |= OF_A_HOME_STAGE
    if scene.is_production:
        names |= OF_AN_ACCOUNT
    if scene.settings.get("events"):
        names |= OF_A_CLOCK
    return {f"coalition-{scene.stage}-{name}" for name in names}


def alarms(scene: Scene) -> str:
    """Each that such a stage has, by name: it tells the stage's topic, and is switched on."""
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
    return f"{len(found)} alarms tell {topic.rpartition(':')[2]}"


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
    days = {name: _retention(scene, name) for name in groups}
    wrong = [f"{name} is not there" for name, kept in days.items() if kept is None]
    wrong += [f"{name} keeps its lines for ever" for name, kept in days.items() if kept == 0]
    if wrong:
        raise CheckFailed("; ".join(wrong))
    lengths = sorted({kept or 0 for kept in days.values()})
    return f"{len(groups)} groups, {', '.join(f'{kept} days' for kept in lengths)}"


def _retention(scene: Scene, name: str) -> int | None:
    """0 for ever, None where there is no such group."""
    for page in scene.pages("logs", "describe_log_groups", logGroupNamePrefix=name):
        for group in page["logGroups"]:
            if group["logGroupName"] == name:
                return int(group.get("retentionInDays", 0))
    return None
