"""Would somebody hear of it? Alarms that act, a topic with somebody behind it, and logs that end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.ops.names import TASK_NAMES, log_group, task_family

from .scene import CheckFailed, Scene

# Namespace and metric that at least one alarm of the stage looks at; CloudWatch's names (docs/runbooks/README.md).
OF_EACH_STAGE = frozenset({
    ("AWS/ApiGateway", "5XXError"), ("AWS/ApiGateway", "Latency"),
    ("AWS/Lambda", "Errors"), ("AWS/Lambda", "Throttles"), ("AWS/Lambda", "Duration"),
    ("AWS/Lambda", "ConcurrentExecutions"),
})  # fmt: skip
# Of what dev shares with staging, staging's alarms speak.
OF_A_HOME_STAGE = frozenset({
    ("AWS/RDS", "CPUUtilization"), ("AWS/RDS", "FreeStorageSpace"), ("AWS/RDS", "DatabaseConnections"),
})  # fmt: skip


def alarms(scene: Scene) -> str:
    """Those that tell the stage's topic: switched on, and one at least for each metric that must not be overlooked."""
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
    wanted = OF_EACH_STAGE if scene.stage == "dev" else OF_EACH_STAGE | OF_A_HOME_STAGE
    missing = wanted - {metric for alarm in found for metric in _metrics(alarm)}
    if missing:
        raise CheckFailed(f"no alarm looks at {', '.join(' '.join(metric) for metric in sorted(missing))}")
    return f"{len(found)} alarms tell {topic.rpartition(':')[2]}"


def _metrics(alarm: Any) -> Iterator[tuple[str, str]]:
    """Of one metric, or of several that the alarm reckons with."""
    if "MetricName" in alarm:
        yield alarm.get("Namespace", ""), alarm["MetricName"]
    for part in alarm.get("Metrics", ()):
        if "MetricStat" in part:
            metric = part["MetricStat"]["Metric"]
            yield metric["Namespace"], metric["MetricName"]


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
