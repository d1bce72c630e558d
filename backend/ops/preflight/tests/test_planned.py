"""What Terraform plans is what preflight asks for: roles pass as they are written, alarms have their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from backend.ops.infrastructure.tests.told import Told
from backend.ops.infrastructure.workspace import Root
from backend.ops.names import Stage
from backend.ops.preflight.the_alarms import free_storage_percent, storage_threshold, wanted_alarms
from backend.ops.stage_settings import settings_of

from .a_stage import GITHUB, READY, VALUES, scene, trust
from .test_checks import run

type Plans = Callable[[Root], Told]
STAGES: tuple[Stage, ...] = ("dev", "staging", "production")


def answers(told: Told, role: str) -> Mapping[str, Any]:
    """READY, with the role's trust and policies as they are planned."""
    name = f"-{role}"
    [trusted] = [
        each["change"]["after"]["assume_role_policy"]
        for each in told.changes("aws_iam_role") if each["change"]["after"]["name"].endswith(name)
    ]  # fmt: skip
    documents = {
        each["change"]["after"]["name"]: each["change"]["after"]["policy"]
        for each in told.changes("aws_iam_role_policy") if each["change"]["after"]["role"].endswith(name)
    }  # fmt: skip
    provider = f"arn:aws:iam::{told.json['variables']['account_id']['value']}:oidc-provider/{GITHUB}"
    return {
        **READY,
        "iam get_role": {"Role": trust()["Role"] | {"AssumeRolePolicyDocument": trusted}},
        "iam list_role_policies": {"PolicyNames": sorted(documents)},
        "iam get_role_policy": lambda asked: {
            "RoleName": role, "PolicyName": asked["PolicyName"], "PolicyDocument": documents[asked["PolicyName"]],
        },
        "iam list_open_id_connect_providers": {"OpenIDConnectProviderList": [{"Arn": provider}]},
    }  # fmt: skip


@pytest.mark.parametrize("stage", STAGES)
def test_the_roles_that_terraform_writes_pass(plan_of: Plans, stage: Stage):
    told = plan_of(stage)
    assert run("function-role", answers(told, "function"), stage=stage).endswith("policies, no wide one")
    repository = told.json["variables"]["github_repository"]["value"]
    values = VALUES | {"release/github_subject": repository}
    found = run("release-role", answers(told, "release"), stage=stage, values=values)
    assert found == f"repo:{repository}:environment:{stage}"


@pytest.mark.parametrize("stage", STAGES)
def test_the_alarms_that_terraform_makes_are_those_asked_for(plan_of: Plans, stage: Stage):
    there = scene("http://127.0.0.1:9", stage=stage)
    there = scene("http://127.0.0.1:9", stage=stage, settings=settings_of(there.checkout, stage))
    made = {
        each["change"]["after"]["alarm_name"] for each in plan_of(stage).changes("aws_cloudwatch_metric_alarm")
    }  # fmt: skip
    assert made == wanted_alarms(there)


@pytest.mark.parametrize("stage", ["staging", "production"])
def test_the_alarm_on_free_storage_rings_where_preflight_reckons(plan_of: Plans, stage: Stage):
    told = plan_of(stage)
    planned = told.first("aws_cloudwatch_metric_alarm", "database-storage")["threshold"]
    allocated = told.first("aws_db_instance")["allocated_storage"]
    assert planned == storage_threshold(free_storage_percent(stage), allocated)
