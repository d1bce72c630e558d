"""Does the network cost nothing by itself, and yet reach every service that the function calls?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from backend.ops.infrastructure.documents import TRUST, statements_of
from backend.ops.infrastructure.finding import Finding
from backend.ops.infrastructure.planned import Plan, Resource

from .services import GATEWAYS, Service, services_called

_HTTPS = 443
# Source: IpRange, Amazon EC2 API Reference.
_STRANGE = re.compile(r"[^a-zA-Z0-9 ._\-:/()#,@\[\]+=;{}!$*]")
_EVERYWHERE = "::/0"
# By the hour, whether anybody comes or not.
_PAID = {
    "aws_nat_gateway": "a NAT gateway (about $33 a month)",
    "aws_nat_instance": "a NAT instance",
    "aws_lb": "a load balancer (about $16 a month)",
    "aws_ec2_transit_gateway": "a transit gateway (about $36 a month)",
    "aws_eip": "a public address of its own (about $3.60 a month)",
    "aws_db_proxy": "RDS Proxy (about $22 a month)",
}


def nothing_is_paid_by_the_hour(plan: Plan) -> Iterator[Finding]:
    for resource in plan.all(*_PAID):
        yield _wrong(resource, f"it is {_PAID[resource.type]}, which is not there by default.")
    for endpoint in plan.all("aws_vpc_endpoint"):
        if _kind(endpoint) != "Gateway":
            yield _wrong(
                endpoint, "it is an endpoint paid by the hour (about $7.30 a month and zone): gateways are free."
            )


def descriptions_are_taken(plan: Plan) -> Iterator[Finding]:
    """EC2's own rule, of which the provider knows nothing: an apostrophe fails the apply."""
    for resource in plan.all(
        "aws_security_group", "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"
    ):
        words = str(resource.get("description", ""))
        if strange := sorted(set(_STRANGE.findall(words))):
            yield _wrong(resource, f"EC2 takes no {' '.join(strange)} in its description.")


def services_are_reached(plan: Plan) -> Iterator[Finding]:
    """Of a stage without a network of its own the security group is judged; the network is, in its home's plan."""
    groups = function_groups(plan)
    if not groups:
        return
    for service in services_called():
        has_path = _by_gateway if service.name in GATEWAYS else _by_ipv6
        reasons = [] if _by_interface(plan, service) else list(has_path(plan, groups, service))
        for reason in reasons:
            yield Finding(address=groups[0].address, sentence=f"the function cannot reach {service.name}: {reason}.")


def function_groups(plan: Plan) -> list[Resource]:
    """Security groups that stand in the module that makes the function's role."""
    modules = {role.module for role in function_roles(plan)}
    return [group for group in plan.all("aws_security_group") if group.module in modules]


def function_roles(plan: Plan) -> list[Resource]:
    """Those that Lambda may assume."""
    return [role for role in plan.all("aws_iam_role") if "lambda.amazonaws.com" in trusted_services(role)]


def trusted_services(role: Resource) -> set[str]:
    trusts = (statement for statement in statements_of(role) if statement.attribute == TRUST and statement.is_allowed)
    return {service for trust in trusts for service in trust.principals.get("Service", ())}


def _by_interface(plan: Plan, service: Service) -> bool:
    """Where somebody pays for a private path."""
    return any(
        _kind(endpoint) == "Interface" and _ends_with(endpoint, service) and endpoint.get("private_dns_enabled") is True
        for endpoint in plan.all("aws_vpc_endpoint")
    )


def _by_gateway(plan: Plan, groups: Iterable[Resource], service: Service) -> Iterator[str]:
    if plan.all("aws_vpc"):
        own = [each for each in plan.all("aws_vpc_endpoint") if _kind(each) == "Gateway" and _ends_with(each, service)]
        if not own:
            yield "there is no gateway endpoint for it"
        elif not any(_is_routed(plan, endpoint) for endpoint in own):
            yield f"{own[0].address} is on no route table"
    if not any(_goes_to_list(rule, service) and _is_https(rule) for rule in _egress(plan, groups)):
        yield "no egress rule of its security group leads to the service's prefix list on port 443"


def _is_routed(plan: Plan, endpoint: Resource) -> bool:
    if endpoint.get("route_table_ids") or endpoint.is_unknown("route_table_ids"):
        return bool(endpoint.written.get("route_table_ids"))
    return any(
        each.refers_to(endpoint, "vpc_endpoint_id") for each in plan.all("aws_vpc_endpoint_route_table_association")
    )


def _by_ipv6(plan: Plan, groups: Iterable[Resource], service: Service) -> Iterator[str]:
    if not service.is_dual_stack:
        yield "its client does not use the dual-stack address (backend/foundation/aws/clients.py)"
    if not any(rule.get("cidr_ipv6") == _EVERYWHERE and _is_https(rule) for rule in _egress(plan, groups)):
        yield f"no egress rule of its security group leads to {_EVERYWHERE} on port 443"
    if not plan.all("aws_vpc"):
        return
    if not plan.all("aws_egress_only_internet_gateway"):
        yield "there is no egress-only internet gateway"
    elif not any(_leads_out(route) for route in plan.all("aws_route")):
        yield f"no route leads {_EVERYWHERE} to the egress-only internet gateway"
    if any(not _is_dual_stack(subnet) for subnet in plan.all("aws_subnet")):
        yield "not every subnet has IPv6 addresses"


def _leads_out(route: Resource) -> bool:
    is_ours = route.is_unknown("egress_only_gateway_id") or bool(route.get("egress_only_gateway_id"))
    return (
        route.get("destination_ipv6_cidr_block") == _EVERYWHERE
        and is_ours
        and "egress_only_gateway_id" in route.written
    )


def _is_dual_stack(subnet: Resource) -> bool:
    return "ipv6_cidr_block" in subnet.written and (
        subnet.is_unknown("ipv6_cidr_block") or bool(subnet.get("ipv6_cidr_block"))
    )


def _egress(plan: Plan, groups: Iterable[Resource]) -> list[Resource]:
    modules = {group.module for group in groups}
    return [rule for rule in plan.all("aws_vpc_security_group_egress_rule") if rule.module in modules]


def _goes_to_list(rule: Resource, service: Service) -> bool:
    """The list's id is AWS's; the rule's index, else the variable that brings it, is called by the service's name."""
    said = rule.index if isinstance(rule.index, str) else " ".join((rule.name, *rule.written.get("prefix_list_id", ())))
    has_list = rule.is_unknown("prefix_list_id") or bool(rule.get("prefix_list_id"))
    return has_list and service.endpoint_name in said


def _is_https(rule: Resource) -> bool:
    if rule.get("ip_protocol") == "-1":
        return True
    first, last = rule.get("from_port"), rule.get("to_port")
    return rule.get("ip_protocol") == "tcp" and first is not None and last is not None and first <= _HTTPS <= last


def _kind(endpoint: Resource) -> str:
    return str(endpoint.get("vpc_endpoint_type", "Gateway"))


def _ends_with(endpoint: Resource, service: Service) -> bool:
    return str(endpoint.get("service_name", "")).endswith(f".{service.endpoint_name}")


def _wrong(resource: Resource, sentence: str) -> Finding:
    return Finding(address=resource.address, sentence=sentence)
