"""Does the account let the stage run, and would it say what that costs and who did what: quotas, budget, the trail?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.ops.calls import AwsRefused
from backend.ops.names import TASK_NAMES, function_name, task_family

from .scene import CheckFailed, Scene

# Lambda keeps so many for functions that reserve none: PutFunctionConcurrency, AWS Lambda API Reference.
ALWAYS_UNRESERVED = 100
# «Fargate On-Demand vCPU resource count»: https://docs.aws.amazon.com/general/latest/gr/ecs-service.html
_FARGATE_QUOTA = "L-3032A538"
BUDGET_PERCENTS = (50, 80, 100)


def lambda_quota(scene: Scene) -> str:
    """What others have reserved, what this stage will, and Lambda's hundred fit into the account's concurrency."""
    wanted = int(scene.settings.get("lambda_concurrency") or 0)
    limit = scene.ask("lambda", "get_account_settings")["AccountLimit"]
    most, unreserved = int(limit["ConcurrentExecutions"]), int(limit["UnreservedConcurrentExecutions"])
    try:
        own = scene.ask("lambda", "get_function_concurrency", FunctionName=function_name(scene.stage))
    except AwsRefused as refusal:
        if refusal.reason != "ResourceNotFoundException":
            raise
        own = {}
    left = unreserved + int(own.get("ReservedConcurrentExecutions") or 0) - wanted
    if left < ALWAYS_UNRESERVED:
        raise CheckFailed(
            f"of {most} concurrent executions {left} would be left beside the {wanted} to reserve, and Lambda keeps "
            f"{ALWAYS_UNRESERVED}: ask for {most + ALWAYS_UNRESERVED - left} or more"
        )
    return f"{wanted} of {most}, {left} stay unreserved"


def tasks(scene: Scene) -> str:
    """The four families are there, and Fargate's quota lets them run at once."""
    units = 0
    for task in TASK_NAMES:
        family = task_family(scene.stage, task)
        found = scene.found(
            f"the task definition {family}", "ecs", "describe_task_definition",
            taskDefinition=family, reasons={"ClientException": "is not there"},
        )["taskDefinition"]  # fmt: skip
        units += int(found.get("cpu") or 0)
        if family not in {each["name"] for each in found["containerDefinitions"]}:
            raise CheckFailed(f"the task definition {family} has no container of its own name")
    wanted = units / 1024
    quota = scene.ask("service-quotas", "get_service_quota", ServiceCode="fargate", QuotaCode=_FARGATE_QUOTA)
    if (most := float(quota["Quota"]["Value"])) < wanted:
        raise CheckFailed(f"Fargate's quota is {most:g} vCPU, and the tasks at once need {wanted:g}")
    return f"{len(TASK_NAMES)} families, {wanted:g} of {most:g} vCPU"


def budget(scene: Scene) -> str:
    """One of the stage's, that tells somebody at each step. What is only forecast, or in dollars, counts for none."""
    names = [
        found["BudgetName"]
        for page in scene.pages("budgets", "describe_budgets", AccountId=scene.account_id)
        for found in page.get("Budgets", ())
        if scene.stage in found["BudgetName"]
    ]
    if not names:
        raise CheckFailed(f"the account has no budget whose name says {scene.stage}")
    missing = {name: _untold(scene, name) for name in names}
    if whole := [name for name, percents in missing.items() if not percents]:
        return f"{whole[0]}, told at {', '.join(f'{percent} %' for percent in BUDGET_PERCENTS)}"
    raise CheckFailed("; ".join(
        f"the budget {name} tells nobody at {', '.join(f'{percent} %' for percent in percents)}"
        for name, percents in missing.items()
    ))  # fmt: skip


def _untold(scene: Scene, name: str) -> list[int]:
    """The steps of which nobody hears."""
    told = {each["Threshold"] for each in _notifications(scene, name) if _is_told(scene, name, each)}
    return [percent for percent in BUDGET_PERCENTS if percent not in told]


def _notifications(scene: Scene, name: str) -> Iterator[Any]:
    """Of what was spent, in percent."""
    for page in scene.pages(
        "budgets", "describe_notifications_for_budget", AccountId=scene.account_id, BudgetName=name
    ):
        for each in page.get("Notifications", ()):
            kind = (each["NotificationType"], each.get("ThresholdType", "PERCENTAGE"), each["ComparisonOperator"])
            if kind == ("ACTUAL", "PERCENTAGE", "GREATER_THAN"):
                yield each


def _is_told(scene: Scene, name: str, notification: Any) -> bool:
    """Addresses are counted, never said."""
    # AWS tells the state as well, and does not take it back in a question.
    asked = {key: value for key, value in notification.items() if key != "NotificationState"}
    found = scene.pages(
        "budgets", "describe_subscribers_for_notification", AccountId=scene.account_id, BudgetName=name,
        Notification=asked,
    )  # fmt: skip
    return any(page.get("Subscribers") for page in found)


def audit_trail(scene: Scene) -> str:
    trails = scene.ask("cloudtrail", "describe_trails", includeShadowTrails=True)["trailList"]
    wrong = ["the account has no trail"]
    for trail in trails:
        status = scene.ask("cloudtrail", "get_trail_status", Name=trail["TrailARN"])
        wrong = [
            f"the trail {trail['Name']} {words}"
            for holds, words in (
                (status["IsLogging"], "is stopped"),
                (trail.get("IsMultiRegionTrail"), "sees one region only"),
                (trail.get("LogFileValidationEnabled"), "does not sign its files"),
            )
            if not holds
        ]
        if not wrong:
            return f"{trail['Name']}: all regions, signed files"
    raise CheckFailed("; ".join(wrong))
