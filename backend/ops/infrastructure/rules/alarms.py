"""Is everything watched that the design names, no later than it says, and does somebody hear it?"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from backend.ops.environment import REPOSITORY
from backend.ops.infrastructure.finding import Finding
from backend.ops.infrastructure.planned import Plan, Resource

_GIB = 1024**3
_BUDGET_PERCENT = (50, 80, 100)
_ERROR_PERCENT, _ERRORS = 1, 10.0
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """`metrics` and `statistics`: any of these will do. `suits` judges the threshold, and the expressions' constants.

    `is_low`: it rings when there is too little of something.
    """

    what: str
    namespace: str
    metrics: tuple[str, ...]
    statistics: tuple[str, ...] = ("Sum",)
    suits: Callable[[float, frozenset[float]], bool] = lambda threshold, constants: True
    is_low: bool = False


def everything_is_watched(plan: Plan) -> Iterator[Finding]:
    if not plan.stage:
        return
    alarms = plan.all("aws_cloudwatch_metric_alarm")
    for wanted in wanted_alarms(plan):
        own = [alarm for alarm in alarms if _watches(alarm, wanted)]
        if not own:
            names = " or ".join(wanted.metrics)
            yield Finding(address=f"{wanted.namespace} {names}", sentence=f"no alarm watches {wanted.what}.")
        elif not any(_rings(alarm, wanted) for alarm in own):
            told = ", ".join(f"{alarm.address} at {alarm.get('threshold')}" for alarm in own)
            yield Finding(address=own[0].address, sentence=f"it does not ring at {wanted.what}: {told}.")
    yield from _imports_are_watched(plan)
    yield from _budget_is_watched(plan)


def wanted_alarms(plan: Plan) -> Iterator[Wanted]:
    """The design's, as far as the stage has what they watch: a database and tables of its own, a clock."""
    settings = zappa_settings(plan.stage)
    yield Wanted(what="the API's 5xx answers", namespace="AWS/ApiGateway", metrics=("5XXError",))
    yield Wanted(
        what="the API's latency (p95 over 10 s)", namespace="AWS/ApiGateway", metrics=("Latency",),
        suits=_at_most(10_000), statistics=("p95",),
    )  # fmt: skip
    function = "AWS/Lambda"
    yield Wanted(
        what="the function's errors (over 1 % and 10 in 5 minutes)", namespace=function, metrics=("Errors",),
        suits=lambda threshold, constants: 0 < threshold <= _ERROR_PERCENT and {100.0, _ERRORS} <= constants,
    )  # fmt: skip
    yield Wanted(what="the function's throttles", namespace=function, metrics=("Throttles",))
    seconds = settings.get("timeout_seconds", 0)
    yield Wanted(
        what="the function's duration (before its timeout)", namespace=function, metrics=("Duration",),
        suits=_at_most(1000 * seconds - 1), statistics=("p95", "p99", "Maximum"),
    )  # fmt: skip
    yield Wanted(
        what="the function's concurrency (before what is reserved)", namespace=function,
        metrics=("ConcurrentExecutions",), statistics=("Maximum",),
        suits=_at_most(settings.get("lambda_concurrency", 0)),
    )  # fmt: skip
    ours = "CoalitionBuilder"
    yield Wanted(what="the limiter that lets everybody in", namespace=ours, metrics=("LimiterFailedOpen",))
    yield Wanted(what="limits on signing in that are met", namespace=ours, metrics=("SignInLimited",), suits=_each)
    yield Wanted(what="sign-ins that fail", namespace=ours, metrics=("SignInFailed",))
    yield Wanted(what="authenticators that are taken away", namespace=ours, metrics=("SecondFactorReset",), suits=_each)
    if settings.get("events"):
        yield Wanted(what="the outbox's age", namespace=ours, metrics=("OutboxOldestDueAge",), statistics=("Maximum",))
        yield Wanted(what="the outbox's dead letters", namespace=ours, metrics=("OutboxDied",))
    for instance in plan.all("aws_db_instance"):
        yield from _of_the_database(plan, instance)
    if plan.all("aws_dynamodb_table"):
        metrics = ("ThrottledRequests", "WriteThrottleEvents", "ReadThrottleEvents")
        yield Wanted(what="the tables' throttles", namespace="AWS/DynamoDB", metrics=metrics)


def _of_the_database(plan: Plan, instance: Resource) -> Iterator[Wanted]:
    yield Wanted(
        what="the database's CPU (over 80 %)", namespace="AWS/RDS", metrics=("CPUUtilization",),
        statistics=("Average", "Maximum"), suits=_at_most(80),
    )  # fmt: skip
    fifth = 0.2 * float(instance.get("allocated_storage", 0)) * _GIB
    yield Wanted(
        what="the database's free storage (under 20 %)", namespace="AWS/RDS", metrics=("FreeStorageSpace",),
        statistics=("Minimum", "Average"), suits=lambda threshold, constants: threshold >= fifth, is_low=True,
    )  # fmt: skip
    most = [
        float(each.get("value", 0))
        for group in plan.all("aws_db_parameter_group")
        for each in group.blocks("parameter")
        if each.get("name") == "max_connections"
    ]
    yield Wanted(
        what="the database's connections (over 80 %)", namespace="AWS/RDS", metrics=("DatabaseConnections",),
        statistics=("Maximum", "Average"), suits=_at_most(0.8 * max(most, default=0)),
    )  # fmt: skip


def alarms_are_heard(plan: Plan) -> Iterator[Finding]:
    """An alarm without an action is a light in an empty room, and one without a runbook wakes somebody for nothing."""
    for alarm in plan.all("aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"):
        if not alarm.get("alarm_actions") and not alarm.is_unknown("alarm_actions"):
            yield Finding(address=alarm.address, sentence="it tells nobody: alarm_actions is empty.")
        named = re.findall(r"docs/runbooks/[a-z0-9-]+\.md", str(alarm.get("alarm_description", "")))
        missing = [file for file in named if not (REPOSITORY / file).is_file()]
        if missing or not named:
            told = f"{', '.join(missing)} is not there" if missing else "its description names none"
            yield Finding(address=alarm.address, sentence=f"it has no runbook: {told}.")
    topics = plan.all("aws_sns_topic_subscription")
    if plan.stage and not any(topic.get("protocol") == "email" and topic.get("endpoint") for topic in topics):
        yield Finding(address="aws_sns_topic_subscription", sentence="nobody's e-mail address hears the alarms.")


def _imports_are_watched(plan: Plan) -> Iterator[Finding]:
    """ECS tells EventBridge how a task ended."""
    targets = plan.all("aws_cloudwatch_event_target")
    for rule in plan.all("aws_cloudwatch_event_rule"):
        pattern = str(rule.get("event_pattern", ""))
        if (
            "ECS Task State Change" in pattern
            and "STOPPED" in pattern
            and any(_is_sent(each, rule) for each in targets)
        ):
            return
    yield Finding(address="aws_cloudwatch_event_rule", sentence="no rule tells of an import that has failed.")


def _is_sent(target: Resource, rule: Resource) -> bool:
    return target.get("rule") == rule.get("name") or target.refers_to(rule, "rule")


def _budget_is_watched(plan: Plan) -> Iterator[Finding]:
    told = {
        float(notice.get("threshold", 0))
        for budget in plan.all("aws_budgets_budget")
        for notice in budget.blocks("notification")
        if notice.get("threshold_type") == "PERCENTAGE" and notice.get("notification_type") == "ACTUAL"
    }
    if missing := [percent for percent in _BUDGET_PERCENT if percent not in told]:
        percents = ", ".join(f"{percent} %" for percent in missing)
        yield Finding(address="aws_budgets_budget", sentence=f"nobody hears when {percents} of the budget is spent.")


def zappa_settings(stage: str) -> Mapping[str, Any]:
    """The stage's own over the base's, as Zappa reads them."""
    told = json.loads((REPOSITORY / "zappa_settings.json").read_text(encoding="utf-8"))
    return {**told["base"], **told.get(stage, {})}


def _watches(alarm: Resource, wanted: Wanted) -> bool:
    """A count of samples, say, watches whether there are any, and not the metric."""
    own = [alarm.values, *(metric for query in alarm.blocks("metric_query") for metric in query.get("metric") or [])]
    return any(
        each.get("namespace") == wanted.namespace
        and each.get("metric_name") in wanted.metrics
        and (each.get("statistic") or each.get("extended_statistic") or each.get("stat")) in wanted.statistics
        for each in own
    )


def _rings(alarm: Resource, wanted: Wanted) -> bool:
    """At the right side of a right threshold."""
    threshold, comparison = alarm.get("threshold"), str(alarm.get("comparison_operator"))
    words = " ".join(str(query.get("expression") or "") for query in alarm.blocks("metric_query"))
    constants = frozenset(float(number) for number in _NUMBER.findall(words))
    is_right_side = comparison.startswith("LessThan" if wanted.is_low else "GreaterThan")
    return threshold is not None and is_right_side and wanted.suits(float(threshold), constants)


def _at_most(most: float) -> Callable[[float, frozenset[float]], bool]:
    return lambda threshold, constants: 0 < threshold <= most


def _each(threshold: float, constants: frozenset[float]) -> bool:
    """It rings at the first one."""
    return threshold < 1
