"""Can a role make itself more than it was meant to be? The function's changes nothing, the release's grants nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from backend.ops.infrastructure.documents import TRUST, Statement, statements_of
from backend.ops.infrastructure.finding import Finding
from backend.ops.infrastructure.planned import Plan, Resource

from .network import function_roles, trusted_services

_CHANGES = re.compile(r"(?:Create|Update|Put|Delete|Add|Remove|Attach|Detach|Set|Tag|Untag|Publish|Upload|Pass)")
_INVOKE = "lambda:InvokeFunction"
_SOURCE = "lambda:SourceFunctionArn"
_HANDS_ON = "iam:PassRole"
# What a release hands the stage's roles to: the function with its integrations and rules, and the tasks.
_MAY_CARRY = frozenset({
    "lambda.amazonaws.com", "ecs-tasks.amazonaws.com", "apigateway.amazonaws.com", "events.amazonaws.com",
})  # fmt: skip
_GITHUB = "token.actions.githubusercontent.com"
_INFRASTRUCTURE = "environment:infrastructure-"
# Whose word GitHub gives: an environment's jobs; a pull request's and main's, which may look alone.
_SUBJECT = re.compile(r"repo:[^:*?]+:(?:environment:[^:*?]+|pull_request|ref:refs/heads/main)")
_LOOKS = re.compile(r"[a-z0-9-]+:(?:BatchGet|Describe|Get|Head|List|Lookup|Search|Simulate|Validate|View)[A-Za-z0-9]*")
# What a role that is allowed it of itself could become anything by.
_RAISES = frozenset({
    "iam:AttachRolePolicy", "iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy",
    "iam:UpdateAssumeRolePolicy",
})  # fmt: skip


def runtime_roles_stay_as_they_are(plan: Plan) -> Iterator[Finding]:
    """The function's, and the tasks': neither functions nor roles change at their word."""
    for role in [*function_roles(plan), *_task_roles(plan)]:
        for statement in permissions(plan, role):
            for action in statement.actions:
                service, _, verb = action.partition(":")
                if statement.is_allowed and (
                    service.lower() == "iam" or (service.lower() == "lambda" and _CHANGES.match(verb)) or action == "*"
                ):
                    yield _wrong(role, statement, f"allows {action}: what runs could make itself more than it is.")


def function_invokes_itself_through_the_api_alone(plan: Plan) -> Iterator[Finding]:
    """REST integrations invoke with the role; code inside the function must not (its events are trusted)."""
    for role in function_roles(plan):
        own = list(permissions(plan, role))
        allowed = [each for each in own if each.is_allowed and _INVOKE in each.actions]
        for statement in allowed:
            if wide := [name for name in statement.resources if not _is_one_function(name)]:
                yield _wrong(role, statement, f"invokes {', '.join(wide)}: it may be this one function alone.")
        denied = [each for each in own if each.effect == "Deny" and _INVOKE in each.actions and _if_inside(each)]
        if allowed and not denied:
            yield _wrong(
                role, allowed[0], f"lets the function's own code invoke it: deny that where {_SOURCE} is there."
            )


def _is_one_function(arn: str) -> bool:
    """A qualifier may be open, a name may not."""
    return re.fullmatch(r"arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(:\*)?", arn) is not None


def _if_inside(statement: Statement) -> bool:
    """The condition that holds when the function itself is the caller."""
    for operator, keys in statement.conditions.items():
        for key, values in keys.items():
            if key.lower() == _SOURCE.lower():
                return (operator == "Null" and values == ("false",)) or operator.startswith(("ArnLike", "ArnEquals"))
    return False


def release_role_grants_nothing(plan: Plan) -> Iterator[Finding]:
    """It passes the stage's roles, by name, to the services that carry them; everything else of IAM it only reads."""
    for role in release_roles(plan):
        for statement in permissions(plan, role):
            if not statement.is_allowed:
                continue
            for action in statement.actions:
                is_of_iam = action.lower().startswith(("iam:", "organizations:"))
                if is_of_iam and not _only_looks(action) and action != _HANDS_ON:
                    yield _wrong(role, statement, f"allows {action}: a release could grant itself what it has not.")
            if _HANDS_ON in statement.actions:
                yield from _passes_what_it_may(role, statement)


def _passes_what_it_may(role: Resource, statement: Statement) -> Iterator[Finding]:
    if wide := [name for name in statement.resources if "*" in name or ":role/" not in name]:
        yield _wrong(role, statement, f"passes {', '.join(wide)}: name each role.")
    carriers = set(statement.condition("iam:PassedToService"))
    if not carriers or not carriers <= _MAY_CARRY:
        told = ", ".join(sorted(carriers - _MAY_CARRY)) or "any service"
        yield _wrong(role, statement, f"passes roles to {told}: it may be {', '.join(sorted(_MAY_CARRY))}.")


def _only_looks(action: str) -> bool:
    return action.partition(":")[2].startswith(("Get", "List", "Simulate"))


def github_is_known_by_its_environment(plan: Plan) -> Iterator[Finding]:
    """`sub` and `aud` compared for equality: a branch of somebody's, or a fork, is not the environment."""
    for role in plan.all("aws_iam_role"):
        for trust in _github_trusts(role):
            equal = {key for operator, keys in trust.conditions.items() if operator == "StringEquals" for key in keys}
            if missing := [name for name in ("sub", "aud") if f"{_GITHUB}:{name}" not in equal]:
                yield _wrong(role, trust, f"does not compare {' and '.join(missing)} for equality.")
            subjects = trust.condition(f"{_GITHUB}:sub")
            if wrong := [subject for subject in subjects if not _SUBJECT.fullmatch(subject)]:
                yield _wrong(role, trust, f"trusts {', '.join(wrong)}: name the repository and its environment.")
            if unwatched := [subject for subject in subjects if ":environment:" not in subject]:
                yield from _does_more_than_look(plan, role, unwatched)


def _does_more_than_look(plan: Plan, role: Resource, subjects: Sequence[str]) -> Iterator[Finding]:
    """An environment may ask a person first; whoever opens a pull request is asked nothing."""
    for statement in permissions(plan, role):
        if statement.is_allowed and (more := [each for each in statement.actions if not _LOOKS.fullmatch(each)]):
            yield _wrong(
                role,
                statement,
                f"allows {', '.join(more)} to {', '.join(subjects)}: without an environment, it may look.",
            )


def infrastructure_roles_are_bounded(plan: Plan) -> Iterator[Finding]:
    """Whoever applies Terraform makes roles: below a boundary alone, and it is refused any change of itself."""
    for role in plan.all("aws_iam_role"):
        subjects = [subject for trust in _github_trusts(role) for subject in trust.condition(f"{_GITHUB}:sub")]
        if not any(_INFRASTRUCTURE in subject for subject in subjects):
            continue
        own = list(permissions(plan, role))
        if not any(_refuses_changes_of(role, statement) for statement in own):
            yield Finding(
                address=role.address, sentence="it applies Terraform and no policy of it refuses to change it."
            )
        for statement in own:
            makes = {"iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"} & set(statement.actions)
            if makes and statement.is_allowed and not statement.condition("iam:PermissionsBoundary"):
                yield _wrong(role, statement, f"allows {', '.join(sorted(makes))} without the boundary as a condition.")


def _refuses_changes_of(role: Resource, statement: Statement) -> bool:
    """Whatever is allowed beside it, one day too."""
    own = f":role/{role.get('name', '')}"
    return (
        statement.effect == "Deny"
        and set(statement.actions) >= _RAISES
        and not statement.conditions
        and any(fnmatchcase(own, f":role/{name.partition(':role/')[2]}") for name in statement.resources)
    )


def release_roles(plan: Plan) -> list[Resource]:
    """Those that GitHub assumes, but for those that apply Terraform and nothing else."""
    return [
        role
        for role in plan.all("aws_iam_role")
        if (trusts := _github_trusts(role))
        and not _applies_alone([subject for trust in trusts for subject in trust.condition(f"{_GITHUB}:sub")])
    ]


def _applies_alone(subjects: Sequence[str]) -> bool:
    return bool(subjects) and all(_INFRASTRUCTURE in subject for subject in subjects)


def permissions(plan: Plan, role: Resource) -> Iterator[Statement]:
    """What its policies say: inline, beside it, or attached."""
    yield from (statement for statement in statements_of(role) if statement.attribute != TRUST)
    for policy in plan.all("aws_iam_role_policy"):
        if _is_of(policy, role):
            yield from statements_of(policy)
    for attachment in plan.all("aws_iam_role_policy_attachment"):
        if _is_of(attachment, role):
            for policy in plan.all("aws_iam_policy"):
                if attachment.refers_to(policy, "policy_arn"):
                    yield from statements_of(policy)


def _is_of(other: Resource, role: Resource) -> bool:
    """By name where the plan knows it, else by what is written."""
    name = other.get("role")
    return name == role.get("name") if name else other.refers_to(role, "role")


def _task_roles(plan: Plan) -> list[Resource]:
    return [role for role in plan.all("aws_iam_role") if "ecs-tasks.amazonaws.com" in trusted_services(role)]


def _github_trusts(role: Resource) -> list[Statement]:
    return [
        statement
        for statement in statements_of(role)
        if statement.attribute == TRUST and any(_GITHUB in who for who in statement.principals.get("Federated", ()))
    ]


def _wrong(role: Resource, statement: Statement, sentence: str) -> Finding:
    holder = "" if statement.holder is role else f" of {statement.holder.address}"
    return Finding(address=role.address, sentence=f"{statement.where}{holder} {sentence}")
