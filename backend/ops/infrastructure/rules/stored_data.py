"""Is what is stored private, encrypted, and kept no longer than meant? Database, buckets, log groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from backend.ops.infrastructure.documents import statements_of
from backend.ops.infrastructure.finding import Finding
from backend.ops.infrastructure.planned import Plan, Resource

_BLOCKS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
_FORCE_TLS = "rds.force_ssl"
# A VPC's own block; a shorter prefix holds others' addresses too.
_IPV6_PREFIX = 56


def database_is_private(plan: Plan) -> Iterator[Finding]:
    for instance in plan.all("aws_db_instance", "aws_rds_cluster_instance"):
        if instance.get("publicly_accessible") is not False:
            yield _wrong(instance, "the database has a public address: publicly_accessible must be false.")
    for group in plan.all("aws_security_group"):
        for rule in group.blocks("ingress"):
            yield from _lets_in(group, _blocks_of(rule))
    for older in plan.all("aws_security_group_rule"):
        if older.get("type") != "egress":
            yield from _lets_in(older, _blocks_of(older.values))
    for single in plan.all("aws_vpc_security_group_ingress_rule"):
        yield from _lets_in(single, [single.get("cidr_ipv4"), single.get("cidr_ipv6")])


def _blocks_of(rule: Mapping[str, Any]) -> list[str]:
    return [*(rule.get("cidr_blocks") or []), *(rule.get("ipv6_cidr_blocks") or [])]


def _lets_in(resource: Resource, blocks: Sequence[str | None]) -> Iterator[Finding]:
    """Nothing here takes callers itself: API Gateway and CloudFront do."""
    for block in blocks:
        if block and _is_public(ip_network(block)):
            yield _wrong(resource, f"it lets the internet in ({block}): nothing here takes callers itself.")


def _is_public(network: IPv4Network | IPv6Network) -> bool:
    return network.prefixlen < _IPV6_PREFIX if isinstance(network, IPv6Network) else not network.is_private


def database_is_encrypted(plan: Plan) -> Iterator[Finding]:
    for instance in plan.all("aws_db_instance", "aws_rds_cluster"):
        if instance.get("storage_encrypted") is not True:
            yield _wrong(instance, "the database is not encrypted: storage_encrypted must be true.")


def database_forces_tls(plan: Plan) -> Iterator[Finding]:
    groups = plan.all("aws_db_parameter_group")
    for instance in plan.all("aws_db_instance"):
        own = [group for group in groups if _uses(instance, group)]
        values = [
            str(parameter.get("value"))
            for group in own
            for parameter in group.blocks("parameter")
            if parameter.get("name") == _FORCE_TLS
        ]
        if values != ["1"]:
            told = "its parameter group is not ours" if not own else f"its parameter group says {_FORCE_TLS} = {values}"
            yield _wrong(instance, f"the database takes connections without TLS: {told}; it must say {_FORCE_TLS} = 1.")


def _uses(instance: Resource, group: Resource) -> bool:
    name = instance.get("parameter_group_name")
    return name == group.get("name") if name else instance.refers_to(group, "parameter_group_name")


def buckets_are_blocked(plan: Plan) -> Iterator[Finding]:
    blocks = plan.all("aws_s3_bucket_public_access_block")
    for bucket in plan.all("aws_s3_bucket"):
        own = [block for block in blocks if _is_of(block, bucket)]
        if not own:
            yield _wrong(bucket, "the bucket may be made public: it has no aws_s3_bucket_public_access_block.")
        for block in own:
            if missing := [name for name in _BLOCKS if block.get(name) is not True]:
                yield _wrong(block, f"{bucket.address} may be made public: {', '.join(missing)} must be true.")


def buckets_are_encrypted(plan: Plan) -> Iterator[Finding]:
    """AWS does it by itself; what we say stands in the plan, and no default of tomorrow changes it."""
    kinds = plan.all("aws_s3_bucket_server_side_encryption_configuration")
    for bucket in plan.all("aws_s3_bucket"):
        algorithms = {
            default.get("sse_algorithm")
            for own in kinds
            if _is_of(own, bucket)
            for rule in own.blocks("rule")
            for default in rule.get("apply_server_side_encryption_by_default") or []
        }
        if not algorithms or not algorithms <= {"AES256", "aws:kms", "aws:kms:dsse"}:
            yield _wrong(
                bucket, "the bucket is not encrypted: no aws_s3_bucket_server_side_encryption_configuration is its own."
            )


def buckets_take_tls_only(plan: Plan) -> Iterator[Finding]:
    policies = plan.all("aws_s3_bucket_policy")
    for bucket in plan.all("aws_s3_bucket"):
        denials = [
            statement
            for policy in policies
            if _is_of(policy, bucket)
            for statement in statements_of(policy)
            if statement.effect == "Deny" and statement.condition("aws:SecureTransport") == ("false",)
        ]
        if not denials:
            sentence = "the bucket takes requests without TLS: no statement denies aws:SecureTransport = false."
            yield _wrong(bucket, sentence)


def _is_of(other: Resource, bucket: Resource) -> bool:
    """By name where the plan knows it, else by what is written."""
    name = other.get("bucket")
    return name == bucket.get("bucket") if name else other.refers_to(bucket, "bucket")


def logs_end(plan: Plan) -> Iterator[Finding]:
    for group in plan.all("aws_cloudwatch_log_group"):
        if not group.get("retention_in_days"):
            yield _wrong(group, "its lines are kept for ever: retention_in_days must be set.")


def _wrong(resource: Resource, sentence: str) -> Finding:
    return Finding(address=resource.address, sentence=sentence)
