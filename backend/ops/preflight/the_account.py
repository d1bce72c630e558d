"""Does the account let the stage run: quotas, budget, the trail, and who may release?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote

from backend.ops.calls import AwsRefused
from backend.ops.names import TASK_NAMES, function_name, task_family

from .scene import CheckFailed, Scene

# Lambda keeps so many for functions that reserve none: PutFunctionConcurrency, AWS Lambda API Reference.
ALWAYS_UNRESERVED = 100
# «Fargate On-Demand vCPU resource count»: https://docs.aws.amazon.com/general/latest/gr/ecs-service.html
_FARGATE_QUOTA = "L-3032A538"
BUDGET_PERCENTS = (50, 80, 100)
_FUNCTION_SERVICES = frozenset({"lambda.amazonaws.com", "apigateway.amazonaws.com", "events.amazonaws.com"})
_GITHUB = "token.actions.githubusercontent.com"


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
    """One of the stage's, that tells somebody at each step."""
    names = [
        found["BudgetName"]
        for page in scene.pages("budgets", "describe_budgets", AccountId=scene.account_id)
        for found in page.get("Budgets", ())
        if scene.stage in found["BudgetName"]
    ]
    if not names:
        raise CheckFailed(f"the account has no budget whose name says {scene.stage}")
    told = {
        round(notification["Threshold"])
        for page in scene.pages(
            "budgets", "describe_notifications_for_budget", AccountId=scene.account_id, BudgetName=names[0]
        )
        for notification in page.get("Notifications", ())
    }
    if missing := [f"{percent} %" for percent in BUDGET_PERCENTS if percent not in told]:
        raise CheckFailed(f"the budget {names[0]} tells nobody at {', '.join(missing)}")
    return f"{names[0]}, told at {', '.join(f'{percent} %' for percent in sorted(told))}"


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


def function_role(scene: Scene) -> str:
    """Trusted by Lambda, API Gateway and EventBridge alone; nothing attached that gives everything, or IAM itself."""
    name = scene.value("zappa/role_arn").rpartition("/")[2]
    role = scene.found(
        f"the role {name}", "iam", "get_role", RoleName=name, reasons={"NoSuchEntity": "is not there"}
    )["Role"]  # fmt: skip
    trusted = _statements(role["AssumeRolePolicyDocument"])
    services = {service for one in trusted for service in _list(one["Principal"], "Service")}
    if services != _FUNCTION_SERVICES:
        raise CheckFailed(f"the role {name} trusts {', '.join(sorted(services)) or 'nobody'}")
    documents = list(_policies(scene, name))
    for policy, document in documents:
        for statement in _statements(document):
            wide = [one for one in _list(statement, "Action") if _is_too_much(one)]
            if statement["Effect"] == "Allow" and wide:
                raise CheckFailed(f"the policy {policy} of the role {name} allows {', '.join(wide)}")
    return f"{name}: {len(documents)} policies, no wide one"


def release_role(scene: Scene) -> str:
    """GitHub's tokens of this environment alone may become it."""
    providers = scene.ask("iam", "list_open_id_connect_providers")["OpenIDConnectProviderList"]
    arns = [each["Arn"] for each in providers if each["Arn"].endswith(f"/{_GITHUB}")]
    if not arns:
        raise CheckFailed(f"the account does not know the identity provider {_GITHUB}")
    audiences = scene.ask("iam", "get_open_id_connect_provider", OpenIDConnectProviderArn=arns[0])["ClientIDList"]
    if "sts.amazonaws.com" not in audiences:
        raise CheckFailed(f"the provider {_GITHUB} does not take tokens for sts.amazonaws.com")
    told = f"the role {release_role_name(scene)}"
    role = scene.found(
        told, "iam", "get_role", RoleName=release_role_name(scene), reasons={"NoSuchEntity": "is not there"}
    )["Role"]  # fmt: skip
    subjects = [
        subject
        for statement in _statements(role["AssumeRolePolicyDocument"])
        for subject in _list(statement.get("Condition", {}).get("StringEquals", {}), f"{_GITHUB}:sub")
    ]
    if not subjects or any(not subject.endswith(f":environment:{scene.stage}") for subject in subjects):
        raise CheckFailed(f"{told} may be taken by {', '.join(subjects) or 'any workflow of GitHub'}")
    return f"{', '.join(subjects)}"


def release_role_name(scene: Scene) -> str:
    return f"coalition-{scene.stage}-release"


def _policies(scene: Scene, role: str) -> Iterator[tuple[str, Any]]:
    """Name and document of each that the role carries: written into it, and attached."""
    for page in scene.pages("iam", "list_role_policies", RoleName=role):
        for name in page["PolicyNames"]:
            yield name, scene.ask("iam", "get_role_policy", RoleName=role, PolicyName=name)["PolicyDocument"]
    for page in scene.pages("iam", "list_attached_role_policies", RoleName=role):
        for each in page["AttachedPolicies"]:
            arn = each["PolicyArn"]
            version = scene.ask("iam", "get_policy", PolicyArn=arn)["Policy"]["DefaultVersionId"]
            answer = scene.ask("iam", "get_policy_version", PolicyArn=arn, VersionId=version)
            yield each["PolicyName"], answer["PolicyVersion"]["Document"]


def _statements(document: Any) -> Iterable[Any]:
    """boto3 decodes most documents, not all."""
    parsed = json.loads(unquote(document)) if isinstance(document, str) else document
    return _list(parsed, "Statement")


def _list(holder: Any, name: str) -> list[Any]:
    """IAM writes one thing of a list without the list."""
    found = holder.get(name, []) if isinstance(holder, dict) else []
    return found if isinstance(found, list) else [found]


def _is_too_much(action: str) -> bool:
    return "*" in action or action.lower().startswith(("iam:", "organizations:"))
