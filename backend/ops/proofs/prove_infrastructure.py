"""Does Terraform make a stage on which releases live, want nothing more the second time, and take all of it away again?

The emulator's account, then staging, then dev, which shares with it: applied by `bin/local-cloud up --terraform`. The
tests stand on each other, in their order.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from pathlib import Path

import pytest

from backend.ops.calls import call, pages
from backend.ops.cloud import Cloud
from backend.ops.environment import LOCAL
from backend.ops.infrastructure.differences import Listed, unlisted
from backend.ops.infrastructure.emulated import AFTER_A_RELEASE, LED_ELSEWHERE, MINISTACK
from backend.ops.infrastructure.workspace import Root
from backend.ops.local_cloud.home import Home
from backend.ops.local_cloud.lifecycle import cloud_of
from backend.ops.local_cloud.terraformed import Terraformed

from .prove_release_story import assert_golden, live_through, terminal_of
from .terminal import Terminal

ROOTS: Sequence[Root] = ("account", "staging", "dev")
HOME = LOCAL / "proofs" / "infrastructure"


@pytest.fixture(scope="module")
def terminal() -> Iterator[Terminal]:
    with pytest.MonkeyPatch.context() as patch, terminal_of(HOME) as terminal:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "local")
        terminal.type("bin/local-cloud up --terraform --stages dev", shown=False)
        yield terminal


@pytest.fixture
def made(terminal: Terminal) -> Terraformed:
    home = Home(Path(terminal.surroundings["LOCAL_CLOUD_HOME"]))
    return Terraformed(cloud=cloud_of(home), home=home, say=print)


def left_to_do(made: Terraformed, listed: Sequence[Listed], roots: Container[Root] = ROOTS) -> list[str]:
    """What a plan of each root would change, and nobody has listed."""
    return [
        f"{workspace.root}: {difference}"
        for workspace in made.workspaces(["dev"])
        if workspace.root in roots
        for difference in unlisted(workspace.plan(), listed)
    ]


def test_a_second_plan_has_nothing_to_do(made: Terraformed) -> None:
    assert left_to_do(made, (*MINISTACK, *LED_ELSEWHERE)) == []


def test_a_stage_lives_on_what_terraform_made(terminal: Terminal) -> None:
    assert_golden(live_through(terminal))


def test_terraform_takes_nothing_back_of_what_a_release_did(made: Terraformed) -> None:
    """Of dev's: nothing else was released to."""
    assert left_to_do(made, (*MINISTACK, *LED_ELSEWHERE, *AFTER_A_RELEASE), {"dev"}) == []


def test_all_of_it_goes_away_in_the_other_order(terminal: Terminal, made: Terraformed) -> None:
    assert [what for what, names in found(made.cloud).items() if not names] == []  # else nothing would be shown below
    terminal.type("bin/zappa undeploy dev --yes-undeploy dev", shown=False)
    for workspace in reversed(made.workspaces(["dev"])):
        workspace.destroy()
        assert workspace.left() == []
    assert {what: names for what, names in found(made.cloud).items() if names} == {}


# By kind: who is asked, and where in the answer names lie.
_LISTS: dict[str, tuple[str, str, str, str]] = {
    "buckets": ("s3", "list_buckets", "Buckets", "Name"),
    "tables": ("dynamodb", "list_tables", "TableNames", ""),
    "roles": ("iam", "list_roles", "Roles", "RoleName"),
    "databases": ("rds", "describe_db_instances", "DBInstances", "DBInstanceIdentifier"),
    "secrets": ("secretsmanager", "list_secrets", "SecretList", "Name"),
    "repositories": ("ecr", "describe_repositories", "repositories", "repositoryName"),
    "queues": ("sqs", "list_queues", "QueueUrls", ""),
    "topics": ("sns", "list_topics", "Topics", "TopicArn"),
    "networks": ("ec2", "describe_vpcs", "Vpcs", "CidrBlock"),
    "clusters": ("ecs", "list_clusters", "clusterArns", ""),
    "keys": ("kms", "list_aliases", "Aliases", "AliasName"),
    "parameters": ("ssm", "describe_parameters", "Parameters", "Name"),
    "alarms": ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    "identities": ("sesv2", "list_email_identities", "EmailIdentities", "IdentityName"),
}
# Each account is born with a network of this address.
_BORN_WITH = "172.31.0.0/16"


def found(cloud: Cloud) -> dict[str, list[str]]:
    """What there is still of ours, by kind. The function's own log group is Lambda's."""
    left = {}
    for what, (service, operation, member, name) in _LISTS.items():
        is_paged = cloud.client(service).can_paginate(operation)
        answers = pages(cloud, service, operation) if is_paged else [call(cloud, service, operation)]
        told = [one for answer in answers for one in answer.get(member, [])]
        names = [one[name] if name else one for one in told]
        left[what] = [one for one in names if "coalition" in one or (what == "networks" and one != _BORN_WITH)]
    return left
