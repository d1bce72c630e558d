"""What does the emulator's EC2 lack? IPv6: ministack 1.5.33 keeps neither a block nor a route of it."""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping
from typing import Any

type Parameters = MutableMapping[str, Any]
type Handler = Callable[[Parameters], Any]

_BLOCK, _ASSIGNS = "Ipv6Block", "AssignsIpv6"
_DESTINATION = "DestinationIpv6CidrBlock"
_TARGETS = (
    "EgressOnlyInternetGatewayId", "GatewayId", "NatGatewayId", "NetworkInterfaceId", "VpcPeeringConnectionId",
)  # fmt: skip


def with_ipv6_networks(ec2: dict[str, Any]) -> None:
    """VPCs and subnets keep the IPv6 block that they were made with, and say so."""
    handlers, said = ec2["_ACTION_MAP"], ec2["_p"]
    create_vpc, create_subnet = handlers["CreateVpc"], handlers["CreateSubnet"]
    modify = handlers["ModifySubnetAttribute"]

    def vpc(parameters: Parameters) -> Any:
        answer = create_vpc(parameters)
        if said(parameters, "AmazonProvidedIpv6CidrBlock") != "true":
            return answer
        block = f"2600:1f18:{len(ec2['_vpcs']):x}::/56"
        return _with_its_block(answer, "vpc", block, ec2["_vpcs"], ec2["_vpc_fields_xml"])

    def subnet(parameters: Parameters) -> Any:
        answer, block = create_subnet(parameters), said(parameters, "Ipv6CidrBlock")
        if not block:
            return answer
        return _with_its_block(answer, "subnet", block, ec2["_subnets"], ec2["_subnet_fields_xml"])

    def modify_subnet(parameters: Parameters) -> Any:
        answer = modify(parameters)
        if assigns := said(parameters, "AssignIpv6AddressOnCreation.Value"):
            ec2["_subnets"][said(parameters, "SubnetId")][_ASSIGNS] = assigns
        return answer

    handlers |= {"CreateVpc": vpc, "CreateSubnet": subnet, "ModifySubnetAttribute": modify_subnet}
    theirs = ec2["_matches_vpc_filters"]
    ec2["_matches_vpc_filters"] = lambda vpc, wanted: theirs(vpc, wanted) and _is_asked_for(vpc, wanted)
    ec2["_vpc_fields_xml"] = _with_block(ec2["_vpc_fields_xml"], "VpcId", "vpc")
    ec2["_subnet_fields_xml"] = _with_block(ec2["_subnet_fields_xml"], "SubnetId", "subnet")


def _with_its_block(answer: Any, kind: str, block: str, store: Any, fields: Callable[..., str]) -> Any:
    """The answer to a Create…, told again of the thing that it has put into the store, which has a block now."""
    status, headers, body = answer
    found = re.search(rf"<{kind}Id>([^<]+)<", body.decode())
    if found is None or found[1] not in store:
        return answer
    store[found[1]][_BLOCK] = block
    told = fields(store[found[1]], kind)
    return status, headers, re.sub(rf"<{kind}>.*</{kind}>", told, body.decode(), flags=re.DOTALL).encode()


def _with_block(theirs: Callable[..., str], identifier: str, kind: str) -> Callable[..., str]:
    def fields(thing: Any, tag: str = "item") -> str:
        text = theirs(thing, tag)
        if block := thing.get(_BLOCK):
            association = _association(kind, thing[identifier])
            item = f"<ipv6CidrBlock>{block}</ipv6CidrBlock><associationId>{association}</associationId>"
            item += "<ipv6Pool>Amazon</ipv6Pool><networkBorderGroup>us-east-1</networkBorderGroup>"
            item += "<ipv6CidrBlockState><state>associated</state></ipv6CidrBlockState>"
            members = f"<ipv6CidrBlockAssociationSet><item>{item}</item></ipv6CidrBlockAssociationSet>"
            text = _at_end(text, tag, members)
        assigned = f"<assignIpv6AddressOnCreation>{thing.get(_ASSIGNS, 'false')}</"
        return text.replace("<assignIpv6AddressOnCreation>false</", assigned)

    return fields


def _association(kind: str, identifier: str) -> str:
    return f"{kind}-cidr-assoc-6{identifier.partition('-')[2]}"


def _is_asked_for(vpc: Any, wanted: Any) -> bool:
    """By the one filter that Terraform asks with for its block."""
    associations = wanted.get("ipv6-cidr-block-association.association-id")
    return not associations or _association("vpc", vpc["VpcId"]) in associations


def _at_end(text: str, tag: str, members: str) -> str:
    head, end, tail = text.rpartition(f"</{tag}>")
    return head + members + end + tail


def with_ipv6_routes(ec2: dict[str, Any]) -> None:
    """Without them Terraform waits five minutes for a route that it has just made."""
    handlers = ec2["_ACTION_MAP"]
    for action in ("CreateRoute", "ReplaceRoute", "DeleteRoute"):
        handlers[action] = _of_routes(action, handlers[action], ec2["_route_tables"], ec2["_p"])


def _of_routes(action: str, theirs: Handler, tables: Any, said: Callable[..., Any]) -> Handler:
    def handle(parameters: Parameters) -> Any:
        destination = said(parameters, _DESTINATION)
        table = tables.get(said(parameters, "RouteTableId"))
        if not destination or not table:
            return theirs(parameters)
        others = [route for route in table["Routes"] if route.get(_DESTINATION) != destination]
        answer = theirs(parameters)
        route = {_DESTINATION: destination, "State": "active", "Origin": "CreateRoute"}
        route |= {name: said(parameters, name) for name in _TARGETS if said(parameters, name)}
        table["Routes"] = others if action == "DeleteRoute" else [*others, route]
        return answer

    return handle


def with_prefix_lists(ec2: dict[str, Any]) -> None:
    """A security group's rule keeps the list of addresses that it leads to, and says so."""
    parse, fields, said = ec2["_parse_ip_permissions"], ec2["_sg_rule_xml"], ec2["_p"]

    def with_lists(parameters: Parameters, prefix: str) -> Any:
        rules = parse(parameters, prefix)
        for number, rule in enumerate(rules, start=1):
            place = f"{prefix}.{number}.PrefixListIds.1"
            if name := said(parameters, f"{place}.PrefixListId"):
                rule["PrefixListIds"] = [
                    {"PrefixListId": name, "Description": said(parameters, f"{place}.Description")}
                ]
        return rules

    def rule_xml(group: str, rule: Any, *arguments: Any, **named: Any) -> str:
        text: str = fields(group, rule, *arguments, **named)
        for kept in rule.get("PrefixListIds", []):
            text = _at_end(text, "item", f"<prefixListId>{kept['PrefixListId']}</prefixListId>")
        return text

    ec2["_parse_ip_permissions"], ec2["_sg_rule_xml"] = with_lists, rule_xml
