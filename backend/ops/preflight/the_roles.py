"""May the stage's roles do what Terraform let them and no more, and nobody else become them?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from backend.ops.arns import names_nothing

from .scene import CheckFailed, Scene

_FUNCTION_SERVICES = frozenset({"lambda.amazonaws.com", "apigateway.amazonaws.com", "events.amazonaws.com"})
_GITHUB = "token.actions.githubusercontent.com"
_AUDIENCE = "sts.amazonaws.com"
# Those of the function's role that AWS takes no resource for (terraform/modules/zappa, compared by a test).
TAKES_NO_RESOURCE = frozenset({
    "ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses",
    "xray:PutTelemetryRecords", "xray:PutTraceSegments",
})  # fmt: skip
# A key's id is not known before it is made: policies say key/*, and in a condition the key's alias.
_ANY_KEY = re.compile(r"arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key/\*")
_KEY_ALIASES = "kms:resourcealiases"
_ALL_BUT = ("NotAction", "NotResource", "NotPrincipal")


def function_role(scene: Scene) -> str:
    """Trusted by Lambda, API Gateway and EventBridge alone; nothing attached that gives everything, or IAM itself."""
    name = scene.value("zappa/role_arn").rpartition("/")[2]
    trusted = [one for one in _trust(scene, name) if one["Effect"] == "Allow"]
    for statement in trusted:
        _refuse_strangers(name, statement)
    services = {service for one in trusted for service in _list(one["Principal"], "Service")}
    if missing := sorted(_FUNCTION_SERVICES - services):
        raise CheckFailed(f"the role {name} does not trust {', '.join(missing)}")
    documents = list(_policies(scene, name))
    for policy, document in documents:
        for statement in _statements(document):
            if statement["Effect"] == "Allow" and (wide := list(_wide(statement))):
                raise CheckFailed(f"the policy {policy} of the role {name} allows {', '.join(wide)}")
    return f"{name}: {len(documents)} policies, no wide one"


def _refuse_strangers(name: str, statement: Any) -> None:
    """Raises CheckFailed: somebody else than the three services is trusted, with them or by another statement."""
    if told := [word for word in _ALL_BUT if word in statement]:
        raise CheckFailed(f"the role {name} trusts all but some ({', '.join(told)})")
    principal = statement.get("Principal")
    if not isinstance(principal, dict):
        raise CheckFailed(f"the role {name} trusts {principal!r}, that is anybody")
    others = sorted(set(_list(principal, "Service")) - _FUNCTION_SERVICES)
    others += [str(who) for kind in principal if kind != "Service" for who in _list(principal, kind)]
    if others:
        raise CheckFailed(f"the role {name} trusts {', '.join(others)}")


def _wide(statement: Any) -> Iterator[str]:
    """What a statement that allows should not, in words."""
    yield from (f"all but some ({word})" for word in _ALL_BUT if word in statement)
    actions = _list(statement, "Action")
    yield from (action for action in actions if _is_too_much(action))
    unnamed = sorted(set(actions) - TAKES_NO_RESOURCE)
    for resource in _list(statement, "Resource"):
        if unnamed and names_nothing(resource) and not _is_key_by_alias(resource, statement):
            yield f"{', '.join(unnamed)} for {resource}"


def _is_too_much(action: str) -> bool:
    return "*" in action or "?" in action or action.lower().startswith(("iam:", "organizations:", "sts:"))


def _is_key_by_alias(resource: str, statement: Any) -> bool:
    keys = {key.lower() for of_operator in statement.get("Condition", {}).values() for key in of_operator}
    return _ANY_KEY.fullmatch(resource) is not None and _KEY_ALIASES in keys


def release_role(scene: Scene) -> str:
    """GitHub's tokens of this environment of the one repository may become it, and nobody else."""
    provider = _github_provider(scene)
    name = release_role_name(scene)
    subject = f"repo:{scene.value('release/github_subject')}:environment:{scene.stage}"
    statements = [one for one in _trust(scene, name) if one["Effect"] == "Allow"]
    if len(statements) != 1:
        raise CheckFailed(f"the role {name} is trusted to others by {len(statements)} statements, where one is right")
    for what, found, wanted in _told_of(statements[0], provider, subject):
        if found != wanted:
            raise CheckFailed(
                f"the role {name} may be taken by others: its trust's {what} is {_words(found)}, not {wanted[0]}"
            )
    return subject


def _github_provider(scene: Scene) -> str:
    """Its ARN. Raises CheckFailed: the account does not know it, or not for AWS's tokens."""
    providers = scene.ask("iam", "list_open_id_connect_providers")["OpenIDConnectProviderList"]
    arns = [each["Arn"] for each in providers if each["Arn"].endswith(f"oidc-provider/{_GITHUB}")]
    if not arns:
        raise CheckFailed(f"the account does not know the identity provider {_GITHUB}")
    audiences = scene.ask("iam", "get_open_id_connect_provider", OpenIDConnectProviderArn=arns[0])["ClientIDList"]
    if _AUDIENCE not in audiences:
        raise CheckFailed(f"the provider {_GITHUB} does not take tokens for {_AUDIENCE}")
    arn: str = arns[0]
    return arn


def _told_of(statement: Any, provider: str, subject: str) -> Iterator[tuple[str, list[Any], list[Any]]]:
    """What it is called, what the statement says of it, and what it must. Further conditions would only narrow it."""
    principal = statement.get("Principal")
    equal = statement.get("Condition", {}).get("StringEquals", {})
    yield "Action", _list(statement, "Action"), ["sts:AssumeRoleWithWebIdentity"]
    yield "Principal", sorted(principal) if isinstance(principal, dict) else [principal], ["Federated"]
    yield "Federated", _list(principal, "Federated"), [provider]
    yield "aud", _list(equal, f"{_GITHUB}:aud"), [_AUDIENCE]
    yield "sub", _list(equal, f"{_GITHUB}:sub"), [subject]


def _words(found: list[Any]) -> str:
    return ", ".join(map(str, found)) or "nothing"


def release_role_name(scene: Scene) -> str:
    return f"coalition-{scene.stage}-release"


def _trust(scene: Scene, name: str) -> list[Any]:
    """Who may become it. Raises CheckFailed: there is no such role."""
    role = scene.found(
        f"the role {name}", "iam", "get_role", RoleName=name, reasons={"NoSuchEntity": "is not there"}
    )["Role"]  # fmt: skip
    return _statements(role["AssumeRolePolicyDocument"])


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


def _statements(document: Any) -> list[Any]:
    """boto3 decodes most documents, not all."""
    parsed = json.loads(unquote(document)) if isinstance(document, str) else document
    return _list(parsed, "Statement")


def _list(holder: Any, name: str) -> list[Any]:
    """IAM writes one thing of a list without the list."""
    found = holder.get(name, []) if isinstance(holder, dict) else []
    return found if isinstance(found, list) else [found]
