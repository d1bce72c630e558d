"""May a policy say that? Every document is read at plan, names its actions, and names what they are for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from backend.ops.arns import names_nothing
from backend.ops.infrastructure.documents import TRUST, Statement, statements, unknown_documents
from backend.ops.infrastructure.finding import Finding
from backend.ops.infrastructure.planned import Plan, Resource

from .exceptions import AWS_POLICIES, NAMED_BY_AWS, OF_ITSELF, TAKES_NO_RESOURCE

# A key's id is not known at plan, so policies say key/* and, in a condition, the key's alias or its tags.
_ANY_KEY = re.compile(r"arn:aws:kms:.*:key/\*")
_KEY_CONDITIONS = ("kms:resourcealiases", "aws:resourcetag/")
# All of one kind, in one account: service and kind. A bucket is no kind, and what lies in it neither.
_ONE_KIND = re.compile(r"arn:aws:(?!s3:)([a-z0-9-]+):[a-z0-9*-]*:[0-9]*:([a-z*-]+)[/:].+")
_TAGS = ("aws:resourcetag/", "aws:requesttag/")
# Keys of conditions that hold for some callers alone.
_CALLERS = frozenset({
    "aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:sourceaccount", "aws:sourcearn",
    "aws:sourceip", "aws:sourceorgid", "aws:sourceowner", "aws:sourcevpc", "aws:sourcevpce", "kms:calleraccount",
})  # fmt: skip
_ONLY_LOOKS = re.compile(r"[a-z0-9-]+:(?:GET|(?:Describe|Get|List|View)[A-Za-z0-9]+)")
_READS_WHAT_IS_KEPT = re.compile(
    r"secretsmanager:GetSecret|ssm:GetParameter|s3:GetObject|dynamodb:Get|logs:Get|sqs:|kinesis:Get"
)


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
            if _ANY_KEY.fullmatch(resource):
                if not _says_which_key(statement):
                    yield _finding(statement, f"is for every key ({resource}): say its alias or tags in a condition.")
            elif _is_too_wide(resource, statement) and (told := _without_reason(statement)):
                yield _finding(
                    statement,
                    f"allows {', '.join(told)} for {resource}: name what it is for, or, where AWS takes nothing else, "
                    "say so in backend/ops/infrastructure/rules/exceptions.py.",
                )


def _says_which_key(statement: Statement) -> bool:
    """Looking at keys tells nobody what they encrypt."""
    return _only_looks(statement, "kms") or any(key.startswith(_KEY_CONDITIONS) for key in _keys(statement))


def _is_too_wide(resource: str, statement: Statement) -> bool:
    """All of one kind is not, where it is looked at, where tags say which of them, or where AWS makes their names."""
    if not names_nothing(resource):
        return False
    if not (kind := _ONE_KIND.fullmatch(resource)):
        return True
    has_tags = any(key.startswith(_TAGS) for key in _keys(statement))
    return not has_tags and not _only_looks(statement, kind[1]) and f"{kind[1]}:{kind[2]}" not in NAMED_BY_AWS


def _only_looks(statement: Statement, service: str) -> bool:
    """By its actions of this service; the others are for its other resources."""
    own = [action for action in statement.actions if action.partition(":")[0] == service]
    return all(_ONLY_LOOKS.fullmatch(action) and not _READS_WHAT_IS_KEPT.match(action) for action in own)


def _keys(statement: Statement) -> set[str]:
    return {key.lower() for of_operator in statement.conditions.values() for key in of_operator}


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
        if statement.has_other_principals:
            yield _finding(statement, "allows it to all but some (NotPrincipal): name who is meant.")
        is_anybody = any("*" in who for who in statement.principals.values())
        if is_anybody and not _says_who(statement) and statement.holder.type != "aws_vpc_endpoint":
            yield _finding(statement, "allows it to anybody: name who, or say in a condition who calls or from where.")


def _says_who(statement: Statement) -> bool:
    """That a call comes by TLS, say, does not."""
    return not _CALLERS.isdisjoint(_keys(statement))


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
    # The account makes those that its stages' roles carry, by name.
    bounded = "-boundary-" in str(policy.get("name", "")) or any(
        role.refers_to(policy, "permissions_boundary") for role in plan.all("aws_iam_role")
    )
    return bounded and not any(each.refers_to(policy, "policy_arn") for each in attachments)


def _finding(statement: Statement, sentence: str) -> Finding:
    return Finding(address=statement.holder.address, sentence=f"its {statement.where} {sentence}")
