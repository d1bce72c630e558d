"""Which shape has what a stage's parameters name? AWS's own rules, so that a mistake is found before anything changes.

Sources: «Amazon Resource Names», IAM User Guide; «General purpose bucket naming rules», Amazon S3 User Guide; «Naming
rules», Amazon DynamoDB Developer Guide; CreateRepository, Amazon ECR API Reference; CreateCluster, Amazon ECS API
Reference; DescribeUserPool, Amazon Cognito user pools API Reference; «Defined runtime environment variables» and
Environment, AWS Lambda Developer Guide and API Reference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """`words` say what it is, behind "no"."""

    words: str
    pattern: str

    def fits(self, text: str) -> bool:
        return re.fullmatch(self.pattern, text) is not None


_SUBNETS = Shape("list of subnets (subnet-…, with commas between them)", r"subnet-[0-9a-z]+")
_SECURITY_GROUPS = Shape("list of security groups (sg-…, with commas between them)", r"sg-[0-9a-z]+")
_ECS_NAME = r"[A-Za-z0-9_-]{1,255}"

_GROUP_ROLE = r"[^,=\s]([^,=]*[^,=\s])?=(moderator|editor|analyst|admin|superuser)"

# By a parameter's name, below names.parameters_path.
_SHAPES = {
    "zappa/role_arn": Shape("role's ARN (arn:aws:iam::…:role/…)", r"arn:aws[a-z-]*:iam::\d{12}:role/[!-~]+"),
    "zappa/s3_bucket": Shape("bucket's name", r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"),
    "zappa/feedback_topic_arn": Shape(
        "topic's ARN (arn:aws:sns:…)", r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}"
    ),
    "zappa/failed_events_queue_arn": Shape(
        "queue's ARN (arn:aws:sqs:…)", r"arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,80}"
    ),
    "release/repository_uri": Shape(
        "repository's URI (registry/name, without a tag)",
        r"[a-z0-9][a-z0-9.-]*(:\d+)?/(?=[a-z0-9/._-]{2,256}\Z)[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*",
    ),
    "release/ledger_table": Shape("table's name", r"[A-Za-z0-9_.-]{3,255}"),
    "tasks/cluster": Shape(
        "cluster's name or ARN", rf"{_ECS_NAME}|arn:aws[a-z-]*:ecs:[a-z0-9-]+:\d{{12}}:cluster/{_ECS_NAME}"
    ),
    "zappa/subnet_ids": _SUBNETS,
    "tasks/subnet_ids": _SUBNETS,
    "zappa/security_group_ids": _SECURITY_GROUPS,
    "tasks/security_group_ids": _SECURITY_GROUPS,
    # Who signs staff in, where a provider does; as backend/config/variables.py reads them (a test compares).
    "environment/STAFF_OIDC_ISSUER": Shape(
        "issuer (https://host or https://host/path)", r"https://[A-Za-z0-9.-]+(:\d{1,5})?(/[^?#\s]*)?"
    ),
    "environment/STAFF_OIDC_CLIENT_ID": Shape("client's id", r"[!-~]{1,255}"),
    "environment/STAFF_OIDC_GROUPS_CLAIM": Shape("claim's name", r"[A-Za-z0-9_:./-]{1,200}"),
    "environment/STAFF_OIDC_GROUP_ROLES": Shape(
        "list of roles by group (group=role, with commas between them)", rf"{_GROUP_ROLE}(,{_GROUP_ROLE})*"
    ),
    "identity/user_pool_id": Shape("pool's id (REGION_…)", r"[a-z0-9-]+_[0-9A-Za-z]{1,46}"),
}

_VARIABLE = re.compile(r"[A-Za-z][A-Za-z0-9_]+")
_RESERVED = frozenset({
    "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
})  # fmt: skip


def shape_of(parameter: str) -> Shape:
    return _SHAPES[parameter]


def is_variable_name(name: str) -> bool:
    """Whether Lambda takes it: letters, digits, underscores, two or more, and none of those that it sets itself."""
    return bool(_VARIABLE.fullmatch(name)) and name not in _RESERVED and not name.startswith("AWS_LAMBDA_")
