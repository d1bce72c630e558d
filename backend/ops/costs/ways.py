"""Which two ways of running the same application are compared, and what does each consume in a month?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from .lines import Line
from .schedules import HOURS, SECONDS
from .surroundings import nat_gateways, surroundings
from .traffic import GIGABYTE, Traffic

_API_PRICES = {"v1": "rest_api", "v2": "http_api"}
_MEGABYTES_A_GIGABYTE = 1024


def serverless(traffic: Traffic) -> list[Line]:
    """As it is: Lambda behind API Gateway."""
    return [*_function(traffic), *surroundings(traffic)]


def always_on(traffic: Traffic) -> list[Line]:
    """ECS on Fargate behind a load balancer, a NAT gateway in each zone, and the same database and surroundings.

    A stage that shares has its own tasks behind its home's load balancer and NAT.
    """
    return [*_containers(traffic, has_nat=True), *surroundings(_without_the_functions_nat(traffic))]


def always_on_without_nat(traffic: Traffic) -> list[Line]:
    """The tasks stand in public subnets, with addresses of their own."""
    return [*_containers(traffic, has_nat=False), *surroundings(_without_the_functions_nat(traffic))]


def _without_the_functions_nat(traffic: Traffic) -> Traffic:
    """The tasks reach a staff's provider by their own way out."""
    return replace(traffic, stage=replace(traffic.stage, nat_gateways=0))


def account(traffic: Traffic) -> list[Line]:
    """What an account has once: images of all releases, and the trail. `traffic` is any stage's."""
    assumed = traffic.assumed
    return [
        Line(part="account", price="image_storage", quantity=traffic.stage.kept_images * assumed["image_gb"]),
        Line(part="account", price="s3_storage", quantity=assumed["trail_gb"]),
    ]


def _function(traffic: Traffic) -> Iterator[Line]:
    stage, assumed = traffic.stage, traffic.assumed
    gigabyte_seconds = traffic.function_seconds * stage.memory_mb / _MEGABYTES_A_GIGABYTE
    yield Line(part="function", price="lambda_requests", quantity=traffic.invocations)
    yield Line(part="function", price=f"lambda_{stage.architecture}", quantity=gigabyte_seconds)
    yield Line(part="API", price=_API_PRICES[stage.api], quantity=traffic.requests)
    platform = assumed["platform_log_bytes"]
    if stage.has_tracing:
        platform += assumed["trace_log_bytes"]
        yield Line(part="traces", price="traces", quantity=traffic.traces(traffic.invocations))
    yield from _logs(traffic, platform)


def _containers(traffic: Traffic, *, has_nat: bool) -> Iterator[Line]:
    """The clock's jobs run in the tasks, and cost nothing more."""
    stage, assumed = traffic.stage, traffic.assumed
    hours = HOURS * assumed["always_on_tasks"]
    yield Line(part="containers", price="fargate_cpu", quantity=hours * assumed["always_on_cpu"])
    yield Line(part="containers", price="fargate_memory", quantity=hours * assumed["always_on_memory_gb"])
    if not has_nat:
        yield Line(part="containers", price="public_address", quantity=hours)
    if stage.has_tracing:
        yield Line(part="traces", price="traces", quantity=traffic.traces(traffic.requests))
    yield from _logs(traffic, Decimal(0))
    units = max(
        traffic.answered_gb / assumed["load_balancer_unit_gb"],
        traffic.requests / SECONDS / assumed["load_balancer_unit_connections"] * HOURS,
    )
    yield Line(part="load balancer", price="load_balancer_units", quantity=units)
    if stage.is_home:
        yield Line(part="load balancer", price="load_balancer", quantity=HOURS, is_shared=True)
        yield Line(part="load balancer", price="public_address", quantity=HOURS * stage.zones, is_shared=True)
        if has_nat:
            yield from nat_gateways(traffic, stage.zones)


def _logs(traffic: Traffic, platform_bytes: Decimal) -> Iterator[Line]:
    stage, assumed = traffic.stage, traffic.assumed
    written = (
        traffic.requests * (assumed["request_log_bytes"] + platform_bytes)
        + stage.jobs * (assumed["job_log_bytes"] + platform_bytes)
        + stage.keep_warms * (assumed["request_log_bytes"] + platform_bytes)
    ) / GIGABYTE
    yield Line(part="logs", price="logs", quantity=written)
    yield Line(part="logs", price="log_storage", quantity=written * stage.log_retention_days * 24 / HOURS)
