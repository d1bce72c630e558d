"""How is a stage set up on AWS at this moment, and what of it is otherwise than its release asked for?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .calls import AwsRefused, call, pages
from .cloud import Cloud
from .names import Stage, function_name

# What Zappa calls its own event.
KEEP_WARM = "handler.keep_warm_callback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """Lambda's words: state Active, last update Successful, tracing Active or PassThrough. Times are ISO 8601, UTC."""

    state: str
    last_update: str
    last_update_reason: str
    memory_mb: int
    timeout_seconds: int
    # None: nothing is reserved, the function takes what the account has left.
    concurrency: int | None
    tracing: str
    modified_at: str


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """One of EventBridge's that starts a function of ours."""

    function: str
    expression: str
    is_enabled: bool = True

    def __str__(self) -> str:
        return f"{self.function} {self.expression}{'' if self.is_enabled else ' (disabled)'}"


def configuration_of(cloud: Cloud, stage: Stage) -> Configuration | None:
    """None where there is no function.

    Raises:
        AwsRefused: Lambda did not say.
    """
    name = function_name(stage)
    try:
        found = call(cloud, "lambda", "get_function_configuration", FunctionName=name)
    except AwsRefused as refusal:
        if refusal.reason == "ResourceNotFoundException":
            return None
        raise
    reserved = call(cloud, "lambda", "get_function_concurrency", FunctionName=name)
    return Configuration(
        state=found.get("State", "?"),
        last_update=found.get("LastUpdateStatus", "?"),
        last_update_reason=found.get("LastUpdateStatusReason", ""),
        memory_mb=found["MemorySize"],
        timeout_seconds=found["Timeout"],
        concurrency=reserved.get("ReservedConcurrentExecutions"),
        tracing=found.get("TracingConfig", {}).get("Mode", "PassThrough"),
        modified_at=found.get("LastModified", ""),
    )


def rules_of(cloud: Cloud, function_arn: str) -> frozenset[Rule]:
    """The rules that point at the function. A rule's name ends with what is called, after its last hyphen.

    Raises:
        AwsRefused: EventBridge did not say.
    """
    names = [
        name
        for page in pages(cloud, "events", "list_rule_names_by_target", TargetArn=function_arn)
        for name in page["RuleNames"]
    ]
    return frozenset(_rule(call(cloud, "events", "describe_rule", Name=name)) for name in names)


def rules_asked_for(settings: Mapping[str, Any]) -> frozenset[Rule]:
    """What Zappa makes of a stage's settings; without a word on keep_warm, it keeps warm each four minutes."""
    events: list[Mapping[str, Any]] = [*(settings.get("events") or ())]
    if settings.get("keep_warm", True):
        expression = settings.get("keep_warm_expression", "rate(4 minutes)")
        events.append({"function": KEEP_WARM, "expression": expression})
    return frozenset(
        Rule(event["function"], expression, event.get("enabled", True))
        for event in events
        for expression in _expressions(event)
    )


def differences(settings: Mapping[str, Any], configuration: Configuration, rules: frozenset[Rule]) -> tuple[str, ...]:
    """Each in words: what is otherwise than these settings ask for."""
    asked = {
        "memory": (settings.get("memory_size", 512), configuration.memory_mb),
        "timeout": (settings.get("timeout_seconds", 30), configuration.timeout_seconds),
        "reserved concurrency": (settings.get("lambda_concurrency"), configuration.concurrency),
        "tracing": ("Active" if settings.get("xray_tracing") else "PassThrough", configuration.tracing),
    }
    values = [
        f"{name} is {_word(found)}, asked for {_word(wanted)}"
        for name, (wanted, found) in asked.items()
        if wanted != found
    ]
    wanted_rules = rules_asked_for(settings)
    missing = [f"no rule {rule}" for rule in sorted(wanted_rules - rules)]
    return (*values, *missing, *(f"a rule that nobody asked for: {rule}" for rule in sorted(rules - wanted_rules)))


def is_subscribed(cloud: Cloud, topic_arn: str, function_arn: str) -> bool:
    """Whether bounces and complaints, which the topic carries, reach the function.

    Raises:
        AwsRefused: SNS did not say.
    """
    return any(
        subscription["Endpoint"] == function_arn
        for page in pages(cloud, "sns", "list_subscriptions_by_topic", TopicArn=topic_arn)
        for subscription in page["Subscriptions"]
    )


def retention_days(cloud: Cloud, group: str) -> int | None:
    """How long a log group keeps lines; 0 for ever, None where there is no such group.

    Raises:
        AwsRefused: CloudWatch Logs did not say.
    """
    return retention_in(pages(cloud, "logs", "describe_log_groups", logGroupNamePrefix=group), group)


def retention_in(found_pages: Iterable[Any], group: str) -> int | None:
    """The same, of pages of describe_log_groups that somebody asked for otherwise."""
    for page in found_pages:
        for found in page["logGroups"]:
            if found["logGroupName"] == group:
                return int(found.get("retentionInDays", 0))
    return None


def _rule(found: Any) -> Rule:
    function = found["Name"].rpartition("-")[2]
    return Rule(function, found.get("ScheduleExpression", ""), found.get("State", "ENABLED") == "ENABLED")


def _expressions(event: Mapping[str, Any]) -> list[str]:
    """Neither one nor several: an event of another source, such as SNS."""
    if event.get("expression"):
        return [event["expression"]]
    return list(event.get("expressions", ()))


def _word(value: object) -> str:
    return "none" if value is None else str(value)
