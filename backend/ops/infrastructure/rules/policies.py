"""May a policy say that? Every document is read at plan, names its actions, and names what they are for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from backend.ops.infrastructure.documents import TRUST, Statement, statements, unknown_documents
from backend.ops.infrastructure.finding import Finding
from backend.ops.infrastructure.planned import Plan, Resource

from .exceptions import AWS_POLICIES, OF_ITSELF, TAKES_NO_RESOURCE

# Resources that name nothing: all of everything, of a service, of an account's service.
_NAMES_NOTHING = re.compile(r"\*|arn:aws:[a-z0-9-]+:[a-z0-9*-]*:[0-9*]*:+\*")
# A key's id is not known at plan, so policies say key/* and, in a condition, the key's alias or its tags.
_ANY_KEY = re.compile(r"arn:aws:kms:.*:key/\*")
_KEY_CONDITIONS = ("kms:resourcealiases", "aws:resourcetag/")
_ONLY_LOOKS = re.compile(r"[a-z0-9-]+:(?:Describe|Get|List)[A-Za-z]+")


def documents_are_known(plan: Plan) -> Iterator[Finding]:
    for resource, attribute in unknown_documents(plan):
        yield Finding(
            address=resource.address,
            sentence=f"its {attribute} is not known before apply, so nobody can judge it: write it from names.",
        )


def actions_are_named(plan: Plan) -> Iterator[Finding]:
    """A refusal may be as wide as it likes."""
    for statement in _grants(plan):
        for action in statement.actions:
            if "*" in action or "?" in action:
                yield _finding(statement, f"allows {action}: name each action.")
        if statement.has_other_actions:
            yield _finding(statement, "allows all actions but some (NotAction): name each that is meant.")


def resources_are_named(plan: Plan) -> Iterator[Finding]:
    for statement in _grants(plan):
        if statement.has_other_resources:
            yield _finding(statement, "is for all resources but some (NotResource): name each that is meant.")
        if statement.attribute == TRUST or statement.holder.type in OF_ITSELF:
            continue
        for resource in statement.resources:
            if _ANY_KEY.fullmatch(resource) and not _says_which_key(statement):
                yield _finding(statement, f"is for every key ({resource}): say its alias or tags in a condition.")
            elif _NAMES_NOTHING.fullmatch(resource) and (told := _without_reason(statement)):
                yield _finding(
                    statement,
                    f"allows {', '.join(told)} for {resource}: name what it is for, or, where AWS takes nothing else, "
                    "say so in backend/ops/infrastructure/rules/exceptions.py.",
                )


def _says_which_key(statement: Statement) -> bool:
    """Looking at keys tells nobody what they encrypt."""
    keys = [key.lower() for of_operator in statement.conditions.values() for key in of_operator]
    only_looks = all(_ONLY_LOOKS.fullmatch(action) for action in statement.actions)
    return only_looks or any(key.startswith(_KEY_CONDITIONS) for key in keys)


def _without_reason(statement: Statement) -> list[str]:
    return sorted(action for action in statement.actions if action not in TAKES_NO_RESOURCE)


def policies_are_ours(plan: Plan) -> Iterator[Finding]:
    """What a plan cannot show, nobody has judged, and AWS changes it."""
    for resource in plan.all("aws_iam_role_policy_attachment", "aws_iam_user_policy_attachment"):
        arn = str(resource.get("policy_arn", ""))
        if arn.startswith("arn:aws:iam::aws:") and arn not in AWS_POLICIES:
            sentence = f"it attaches AWS's own {arn}, whose actions no plan shows: write them out."
            yield Finding(address=resource.address, sentence=sentence)
    for resource in plan.all("aws_iam_role"):
        for arn in resource.get("managed_policy_arns") or []:
            if arn not in AWS_POLICIES:
                sentence = f"it carries {arn}, whose actions no plan shows: write them out."
                yield Finding(address=resource.address, sentence=sentence)


def principals_are_named(plan: Plan) -> Iterator[Finding]:
    for statement in _grants(plan):
        is_anybody = any("*" in who for who in statement.principals.values())
        if is_anybody and not statement.conditions and statement.holder.type != "aws_vpc_endpoint":
            yield _finding(statement, "allows it to anybody: name who, or say in a condition from where.")


def nobody_has_keys(plan: Plan) -> Iterator[Finding]:
    """Roles give credentials that end by themselves."""
    for resource in plan.all("aws_iam_user", "aws_iam_access_key"):
        sentence = "it is a user or a key that stays valid: let a role be assumed instead."
        yield Finding(address=resource.address, sentence=sentence)


def _grants(plan: Plan) -> Iterator[Statement]:
    """A boundary grants nothing: it takes away from what other policies grant, and may be as wide as it likes."""
    bounds = {policy.address for policy in plan.all("aws_iam_policy") if _only_bounds(plan, policy)}
    return (each for each in statements(plan) if each.is_allowed and each.holder.address not in bounds)


def _only_bounds(plan: Plan, policy: Resource) -> bool:
    attachments = plan.all(
        "aws_iam_role_policy_attachment", "aws_iam_policy_attachment", "aws_iam_user_policy_attachment"
    )
    bounded = any(role.refers_to(policy, "permissions_boundary") for role in plan.all("aws_iam_role"))
    return bounded and not any(each.refers_to(policy, "policy_arn") for each in attachments)


def _finding(statement: Statement, sentence: str) -> Finding:
    return Finding(address=statement.holder.address, sentence=f"its {statement.where} {sentence}")
