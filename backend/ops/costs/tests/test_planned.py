"""What is paid for each month whether anybody comes or not is what Terraform plans: no more, and no less."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import pytest

from backend.ops.costs.costs import read_costs
from backend.ops.infrastructure.planned import Plan, Resource
from backend.ops.infrastructure.tests.told import Told
from backend.ops.infrastructure.workspace import Root
from backend.ops.names import STAGES, Stage

COSTS = read_costs()
# What AWS asks for by the month or hour while it stands: our price's name by the resource's type.
STANDING = {
    "aws_kms_key": "key",
    "aws_secretsmanager_secret": "secret",
    "aws_cloudwatch_dashboard": "dashboards",
    "aws_wafv2_web_acl": "web_acl",
    "aws_route53_zone": "hosted_zone",
}
# Of these there is none; a new kind is to be priced before it is planned.
DEAR = {
    "aws_acmpca_certificate_authority", "aws_alb", "aws_apigatewayv2_vpc_link", "aws_config_configuration_recorder",
    "aws_ec2_transit_gateway", "aws_ecs_service", "aws_efs_file_system", "aws_elasticache_cluster",
    "aws_guardduty_detector", "aws_instance", "aws_kinesis_stream", "aws_lambda_provisioned_concurrency_config",
    "aws_lb", "aws_nat_gateway", "aws_rds_cluster", "aws_rds_cluster_instance", "aws_route53_health_check",
    "aws_shield_protection", "aws_synthetics_canary", "aws_vpn_connection",
}  # fmt: skip


def paid_for(stage: Stage) -> Counter[str]:
    """Quantities by price, where nobody comes."""
    quantities: Counter[str] = Counter()
    for line in COSTS.lines(stage, Decimal(0)):
        if line.price in {*STANDING.values(), "alarms"}:
            quantities[line.price] += int(line.quantity)
    return quantities


def planned(plan: Plan) -> Counter[str]:
    quantities = Counter(STANDING[each.type] for each in plan.resources if each.type in STANDING)
    alarms = [each for each in plan.resources if each.type == "aws_cloudwatch_metric_alarm"]
    # Each metric that an expression takes is one.
    quantities["alarms"] += sum(
        len([query for query in alarm.blocks("metric_query") if query.get("metric")]) or 1 for alarm in alarms
    )
    # RDS keeps its master's password in a secret of its own making.
    quantities["secret"] += len([each for each in instances(plan) if each.get("manage_master_user_password")])
    return quantities


def instances(plan: Plan) -> list[Resource]:
    return [each for each in plan.resources if each.type == "aws_db_instance"]


@pytest.mark.parametrize("stage", STAGES)
def test_what_stands_is_what_is_paid_for(stage: Stage, plan_of: Callable[[Root], Told]):
    assert planned(plan_of(stage).plan) == paid_for(stage)


@pytest.mark.parametrize("stage", STAGES)
def test_nothing_is_planned_that_has_no_price_here(stage: Stage, plan_of: Callable[[Root], Told]):
    types = {each.type for each in plan_of(stage).plan.resources}
    assert len(types) > 20
    assert types & DEAR == set()


@pytest.mark.parametrize("stage", STAGES)
def test_the_planned_instance_is_the_one_that_is_priced(stage: Stage, plan_of: Callable[[Root], Told]):
    configuration = COSTS.stages[stage]
    plan = plan_of(stage).plan
    types = {each.type for each in plan.resources}
    assert ("aws_flow_log" in types) == (configuration.has_flow_logs and configuration.is_home)
    assert ("aws_db_proxy" in types) == (configuration.has_proxy and configuration.is_home)
    assert ("aws_cognito_user_pool" in types) == configuration.has_staff_identity
    assert [
        (each.get("instance_class"), each.get("storage_type"), each.get("allocated_storage"), each.get("multi_az"))
        for each in instances(plan)
    ] == [
        (configuration.instance_class, "gp3", int(configuration.storage_gb), configuration.is_multi_az)
    ] * configuration.is_home


@pytest.mark.parametrize("stage", STAGES)
def test_endpoints_and_tasks_are_the_ones_that_are_priced(stage: Stage, plan_of: Callable[[Root], Told]):
    configuration = COSTS.stages[stage]
    plan = plan_of(stage).plan
    endpoints = [each for each in plan.resources if each.type == "aws_vpc_endpoint"]
    paid = [each for each in endpoints if each.get("vpc_endpoint_type") == "Interface"]
    assert len(paid) == configuration.interface_endpoints * configuration.is_home
    sizes = {
        str(each.get("family")).rpartition("-")[2]: (int(each.get("cpu")), int(each.get("memory")))
        for each in plan.resources
        if each.type == "aws_ecs_task_definition"
    }
    assert sizes["migrate"] == (512, 1024)  # half a vCPU and 1 GB: surroundings.tasks
    assert sizes["import"] == (int(configuration.import_cpu * 1024), int(configuration.import_memory_gb * 1024))


@pytest.mark.parametrize("stage", STAGES)
def test_tables_recover_where_it_is_paid_for(stage: Stage, plan_of: Callable[[Root], Told]):
    tables = [each for each in plan_of(stage).plan.resources if each.type == "aws_dynamodb_table"]
    recovered = {each.blocks("point_in_time_recovery")[0]["enabled"] for each in tables}
    configuration = COSTS.stages[stage]
    assert recovered == ({configuration.has_recovery_of_tables} if configuration.is_home else set())
