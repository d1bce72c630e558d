"""What does a release find there? What Terraform makes in AWS, made in the emulator, each only where missing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backend.ops.calls import AwsRefused, call
from backend.ops.cloud import Cloud

REPOSITORY = "coalition-builder"
LEDGER_TABLE = "coalition-builder-releases"
RATE_LIMITS_TABLE = "coalition-builder-rate-limits"
SESSIONS_TABLE = "coalition-builder-sessions"
CLUSTER = "coalition-builder-geodata-import"
MAIL_FROM = "coalition@coalition.invalid"

_ALREADY = frozenset({
    "EntityAlreadyExists",
    "BucketAlreadyOwnedByYou",
    "BucketAlreadyExists",
    "ResourceInUseException",
    "RepositoryAlreadyExistsException",
    "ResourceAlreadyExistsException",
    "AlreadyExistsException",
    "ResourceExistsException",
})  # fmt: skip


def make(cloud: Cloud, service: str, operation: str, **arguments: Any) -> bool:
    """False where it is there already. Raises AwsRefused for all else."""
    try:
        call(cloud, service, operation, **arguments)
    except AwsRefused as refusal:
        if refusal.reason not in _ALREADY:
            raise
        return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    subnet_ids: Sequence[str]
    security_group_ids: Sequence[str]


def make_shared(cloud: Cloud) -> str:
    """What all stages share; the repository's address is returned."""
    make(cloud, "ecr", "create_repository", repositoryName=REPOSITORY, imageTagMutability="IMMUTABLE")
    make(cloud, "ecs", "create_cluster", clusterName=CLUSTER)
    make_table(cloud, RATE_LIMITS_TABLE, {"pk": "S"}, expires_by="ttl")
    make_table(cloud, SESSIONS_TABLE, {"session_key": "S"}, expires_by="expires_at")
    make_table(cloud, LEDGER_TABLE, {"stage": "S", "entry": "N"})
    make(cloud, "sesv2", "create_email_identity", EmailIdentity=MAIL_FROM.partition("@")[2])
    make(cloud, "sesv2", "create_email_identity", EmailIdentity=MAIL_FROM)
    found = call(cloud, "ecr", "describe_repositories", repositoryNames=[REPOSITORY])
    uri: str = found["repositories"][0]["repositoryUri"]
    return uri


def make_table(cloud: Cloud, name: str, key: dict[str, str], expires_by: str | None = None) -> None:
    """`key`: names and types, the partition's first."""
    kinds = ("HASH", "RANGE")
    make(
        cloud, "dynamodb", "create_table",
        TableName=name,
        KeySchema=[{"AttributeName": one, "KeyType": kind} for one, kind in zip(key, kinds, strict=False)],
        AttributeDefinitions=[{"AttributeName": one, "AttributeType": kind} for one, kind in key.items()],
        BillingMode="PAY_PER_REQUEST",
    )  # fmt: skip
    if expires_by is not None:
        expiry = {"Enabled": True, "AttributeName": expires_by}
        call(cloud, "dynamodb", "update_time_to_live", TableName=name, TimeToLiveSpecification=expiry)


def make_role(cloud: Cloud, name: str) -> str:
    """The function's, which REST integrations and rules carry too; its ARN."""
    services = [f"{service}.amazonaws.com" for service in ("lambda", "apigateway", "events")]
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": services}, "Action": "sts:AssumeRole"}],
    }
    make(cloud, "iam", "create_role", RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    arn: str = call(cloud, "iam", "get_role", RoleName=name)["Role"]["Arn"]
    return arn


def make_topic(cloud: Cloud, name: str) -> str:
    """Its ARN; making one that is there answers it, too."""
    arn: str = call(cloud, "sns", "create_topic", Name=name)["TopicArn"]
    return arn


def make_queue(cloud: Cloud, name: str) -> str:
    """Its ARN; making one that is there answers it, too."""
    url = call(cloud, "sqs", "create_queue", QueueName=name)["QueueUrl"]
    attributes = call(cloud, "sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    arn: str = attributes["QueueArn"]
    return arn


def make_bucket(cloud: Cloud, name: str) -> str:
    # S3's first region is the one that may not be named.
    place = {} if cloud.region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": cloud.region}}
    make(cloud, "s3", "create_bucket", Bucket=name, **place)
    return name


def make_log_group(cloud: Cloud, name: str) -> str:
    make(cloud, "logs", "create_log_group", logGroupName=name)
    return name


def write_secret(cloud: Cloud, name: str, values: dict[str, str]) -> str:
    """A version only where it says something else."""
    text = json.dumps(values)
    if not make(cloud, "secretsmanager", "create_secret", Name=name, SecretString=text):
        standing = call(cloud, "secretsmanager", "get_secret_value", SecretId=name)["SecretString"]
        if json.loads(standing) != values:
            call(cloud, "secretsmanager", "put_secret_value", SecretId=name, SecretString=text)
    return name


def default_network(cloud: Cloud) -> Network:
    """The emulator has the default VPC that each account is born with."""
    subnets = call(cloud, "ec2", "describe_subnets")["Subnets"]
    groups = call(cloud, "ec2", "describe_security_groups")["SecurityGroups"]
    return Network(
        subnet_ids=sorted(subnet["SubnetId"] for subnet in subnets),
        security_group_ids=sorted(group["GroupId"] for group in groups if group["GroupName"] == "default"),
    )
